/**
 * What the update server publishes for a channel: `<feed>/stable.json` or `<feed>/beta.json`. It is an envelope, whose
 * text is signed as it is, so that nothing of it is parsed before the signature is checked. The signature covers the
 * hash of every file; where the files come from doesn't matter.
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { onFirstUse } from '../on-first-use.ts'
import { isVersion } from './version.ts'

/** The lists of versions that people can follow. */
export const CHANNELS = ['stable', 'beta'] as const
export type Channel = (typeof CHANNELS)[number]

/** The installed forms that can update themselves. */
export const UPDATE_TARGETS = [
  'linux-x64-appimage',
  'linux-arm64-appimage',
  'windows-x64-setup',
  'windows-arm64-setup',
  'mac-x64-zip',
  'mac-arm64-zip'
] as const
export type UpdateTarget = (typeof UPDATE_TARGETS)[number]

/** One installer of a version. */
export interface UpdateFile {
  readonly target: UpdateTarget
  /** Its name in the folder of the feed. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** SHA-512 as Base64. */
  readonly sha512: string
}

/** A version that is offered. All times are milliseconds since the epoch, UTC. */
export interface Manifest {
  readonly channel: Channel
  readonly version: string
  /** The oldest version that can be updated to it. */
  readonly minimumVersion: string
  readonly released: number
  /** From then on, the list isn't used, so an attacker can't hold back a newer one for longer. */
  readonly expires: number
  /** How many of 100 installations are offered it. */
  readonly rollout: number
  /** Plain text. */
  readonly notes: string
  readonly files: readonly UpdateFile[]
}

/** The longest envelope, in bytes. */
export const MOST_MANIFEST_BYTES = 256 * 1024

/** The largest installer, in bytes. */
export const MOST_FILE_BYTES = 1024 * 1024 * 1024

/** How long a manifest may be valid, in milliseconds. */
export const LONGEST_LIFE_MS = 366 * 24 * 60 * 60_000

/** Goes in front of the signed text, so that a signature made for anything else is never one for a manifest. */
const PURPOSE = 'token-desk-for-ringcx update manifest 1\n'

/** The bytes that are signed. @param text the manifest as JSON */
export function signedBytes(text: string): Uint8Array {
  return Buffer.from(PURPOSE + text, 'utf8')
}

/**
 * A public key of the build. @param written its SubjectPublicKeyInfo (RFC 8410) as Base64
 * @throws Error for any other kind of key
 */
export function readPublicKey(written: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(written, 'base64'), format: 'der', type: 'spki' })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('This is not an Ed25519 key.')
  return key
}

/** Names a public key in an envelope: the first 16 hexadecimal digits of the SHA-256 of its SubjectPublicKeyInfo. */
export function keyName(key: KeyObject): string {
  const spki = key.export({ format: 'der', type: 'spki' })
  return createHash('sha256').update(spki).digest('hex').slice(0, 16)
}

const envelope = onFirstUse(() =>
  z.strictObject({
    signed: z.string().max(MOST_MANIFEST_BYTES),
    signatures: z
      .array(z.strictObject({ key: z.string().max(64), value: z.string().max(128) }))
      .min(1)
      .max(4)
  })
)

/** Base64 of exactly so many bytes, in its one canonical spelling (RFC 4648 §3.5). */
const base64 = (bytes: number) =>
  z.string().refine((text) => {
    const read = Buffer.from(text, 'base64')
    return read.byteLength === bytes && read.toString('base64') === text
  })

const version = () => z.string().max(64).refine(isVersion)

const time = () =>
  z.iso
    .datetime()
    .max(32)
    .transform((text) => Date.parse(text))

/** A plain name: no folder, no other host, no hidden file. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/

const manifest = onFirstUse(() =>
  z
    .strictObject({
      format: z.literal(1),
      product: z.literal('token-desk-for-ringcx'),
      channel: z.enum(CHANNELS),
      version: version(),
      minimumVersion: version(),
      released: time(),
      expires: time(),
      rollout: z.int().min(0).max(100),
      notes: z.string().max(20_000),
      files: z
        .array(
          z.strictObject({
            target: z.enum(UPDATE_TARGETS),
            name: z.string().regex(FILE_NAME),
            size: z.int().min(1).max(MOST_FILE_BYTES),
            sha512: base64(64)
          })
        )
        .max(UPDATE_TARGETS.length)
    })
    .refine(({ released, expires }) => expires > released && expires - released <= LONGEST_LIFE_MS)
    .refine(({ files }) => new Set(files.map(({ target }) => target)).size === files.length)
)

/**
 * Reads what the update server sent. First the signature, then everything else.
 *
 * @param keys the public keys of the build; a signature by one of them is enough
 * @throws AppError `update-refused`
 */
export function readManifest(text: string, keys: readonly KeyObject[]): Manifest {
  const { signed, signatures } = parsed(text, envelope(), notSigned)
  const bytes = signedBytes(signed)
  const isGood = keys.some((key) => {
    const name = keyName(key)
    return signatures.some(
      ({ key: by, value }) =>
        by === name &&
        base64(64).safeParse(value).success &&
        verify(null, bytes, key, Buffer.from(value, 'base64'))
    )
  })
  if (!isGood) throw notSigned()
  const { format: _format, product: _product, ...read } = parsed(signed, manifest(), notUnderstood)
  return read
}

function parsed<Output>(text: string, schema: z.ZodType<Output>, fault: () => AppError): Output {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw fault()
  }
  const result = schema.safeParse(value)
  if (!result.success) throw fault()
  return result.data
}

/** An update that isn't installed because of what it is. */
export function updateRefused(message: string, hint: string): AppError {
  return new AppError({ code: 'update-refused', message, hint, retryable: false })
}

const notSigned = (): AppError =>
  updateRefused(
    'The update server’s list isn’t signed by the makers of Token Desk.',
    'Nothing was downloaded. If this keeps happening, tell your administrator.'
  )

const notUnderstood = (): AppError =>
  updateRefused(
    'This version of Token Desk can’t read the update server’s list.',
    'Nothing was downloaded. Install the newest version by hand.'
  )
