/**
 * `npm run sign-update`: makes what the update server publishes for a channel.
 *
 *     npm run sign-update -- new-key update-key.pem
 *     npm run sign-update -- --channel stable --version 1.2.0 --notes notes.txt --out feed release/token-desk-1.2.0-*
 *
 * The first makes a key, and prints its public half for `TOKEN_DESK_UPDATE_KEYS`. The second signs with the key in the file
 * that `--key` names, or with the one in `TOKEN_DESK_UPDATE_KEY` (the text of that file), and writes `feed/stable.json`. Put it
 * on the server after the installers: it is what people see first.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject
} from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  keyName,
  readManifest,
  signedBytes,
  type UpdateFile,
  type UpdateTarget
} from '../main/core/updates/manifest.ts'
import { isEntry, runCommand } from './command.ts'

/** A manifest as it is written. Times are ISO 8601, UTC. */
export interface WrittenManifest {
  readonly format: 1
  readonly product: 'token-desk-for-ringcx'
  readonly channel: string
  readonly version: string
  readonly minimumVersion: string
  readonly released: string
  readonly expires: string
  readonly rollout: number
  readonly notes: string
  readonly files: readonly UpdateFile[]
}

/** The signed envelope. @param keys private; more than one while a key is being replaced */
export function signedEnvelope(manifest: string, keys: readonly KeyObject[]): string {
  const signatures = keys.map((key) => ({
    key: keyName(createPublicKey(key)),
    value: sign(null, signedBytes(manifest), key).toString('base64')
  }))
  return JSON.stringify({ signed: manifest, signatures })
}

/** The public half of a key, as `TOKEN_DESK_UPDATE_KEYS` takes it. */
export function publicHalf(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')
}

const SYSTEMS = [
  [/-linux-x86_64\.AppImage$/, 'linux-x64-appimage'],
  [/-linux-arm64\.AppImage$/, 'linux-arm64-appimage'],
  [/-win-x64\.exe$/, 'windows-x64-setup'],
  [/-win-arm64\.exe$/, 'windows-arm64-setup'],
  [/-mac-x64\.zip$/, 'mac-x64-zip'],
  [/-mac-arm64\.zip$/, 'mac-arm64-zip']
] as const satisfies readonly (readonly [RegExp, UpdateTarget])[]

/** What updates an installation, by its name in electron-builder.yml; `null` for a deb, an MSI, and whatever else isn't fetched by the app. */
export function targetOfFile(name: string): UpdateTarget | null {
  return SYSTEMS.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

async function describe(path: string): Promise<UpdateFile | null> {
  const name = basename(path)
  const target = targetOfFile(name)
  if (target === null) return null
  const hash = createHash('sha512')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return { target, name, size: (await stat(path)).size, sha512: hash.digest('base64') }
}

const DAY_MS = 24 * 60 * 60_000

async function newKey(path: string): Promise<number> {
  const { privateKey } = generateKeyPairSync('ed25519')
  // `wx`: a key that exists is never overwritten.
  await writeFile(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' })
  process.stdout.write(`${publicHalf(privateKey)}\n`)
  return 0
}

/** @param now milliseconds since the epoch, UTC */
export async function signUpdate(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  now: number
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      channel: { type: 'string' },
      version: { type: 'string' },
      minimum: { type: 'string', default: '0.1.0' },
      notes: { type: 'string' },
      rollout: { type: 'string', default: '100' },
      days: { type: 'string', default: '90' },
      key: { type: 'string' },
      out: { type: 'string', default: '.' }
    }
  })
  const [first, second] = positionals
  if (first === 'new-key' && second !== undefined) return await newKey(second)
  const pem = values.key === undefined ? env['TOKEN_DESK_UPDATE_KEY'] : await readFile(values.key, 'utf8')
  const { channel, version } = values
  if (pem === undefined || channel === undefined || version === undefined) {
    process.stderr.write('Needed: --channel, --version, and --key or TOKEN_DESK_UPDATE_KEY.\n')
    return 1
  }
  const described = await Promise.all(positionals.map(describe))
  const manifest: WrittenManifest = {
    format: 1,
    product: 'token-desk-for-ringcx',
    channel,
    version,
    minimumVersion: values.minimum,
    released: new Date(now).toISOString(),
    expires: new Date(now + Number(values.days) * DAY_MS).toISOString(),
    rollout: Number(values.rollout),
    notes: values.notes === undefined ? '' : await readFile(values.notes, 'utf8'),
    files: described.filter((file) => file !== null)
  }
  const key = createPrivateKey(pem)
  const envelope = signedEnvelope(JSON.stringify(manifest), [key])
  // With the app's own eyes: what it would refuse is never published.
  readManifest(envelope, [createPublicKey(key)])
  await mkdir(values.out, { recursive: true })
  const path = join(values.out, `${channel}.json`)
  await writeFile(path, envelope)
  process.stdout.write(`${path}: ${version} for ${manifest.files.map(({ target }) => target).join(', ')}\n`)
  return 0
}

if (isEntry(import.meta.url))
  await runCommand(() => signUpdate(process.argv.slice(2), process.env, Date.now()))
