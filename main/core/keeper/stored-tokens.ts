import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { isBearerToken } from '../http/bearer-token.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { RingCxTokenSet } from '../ringcx/token-set.ts'

/** A token set with the moment its life is counted from: wall clock, milliseconds since the Unix epoch, UTC. */
export interface Stored<TokenSet> {
  readonly set: TokenSet
  readonly receivedAt: number
}

/**
 * A RingCentral refresh under way, noted before the request goes out. The old refresh token is kept until the new
 * access token has been used: until then RingCentral answers a repeat with the same new tokens (ringcx-api §6.5).
 */
export interface PendingRefresh {
  readonly refreshToken: string
  /** When the refresh was begun: wall clock, milliseconds UTC. */
  readonly at: number
}

/** What was read back: the value, or the reason why there is none, in a few words without any of the content. */
export type ReadBack<T> =
  | { readonly value: T; readonly reason: null }
  | { readonly value: null; readonly reason: 'not-json' | 'newer-version' | 'wrong-shape' }

const VERSION = 1
/** A record of a version that took other characters is read as damaged: such a token must not get out by a copy. */
const token = () => z.string().refine((text) => isBearerToken(text))
const life = () => z.number().positive()
const time = () => z.number()

const ringCentralShape = onFirstUse(() =>
  z.object({
    v: z.literal(VERSION),
    receivedAt: time(),
    accessToken: token(),
    refreshToken: token().nullable(),
    lifeMs: life(),
    refreshLifeMs: life().nullable(),
    ownerId: z.string().nullable()
  })
)

const ringCxShape = onFirstUse(() =>
  z.object({
    v: z.literal(VERSION),
    receivedAt: time(),
    accessToken: token(),
    refreshToken: token().nullable(),
    lifeMs: life(),
    identity: z.object({
      mainAccountId: z.string().nullable(),
      agentAccountIds: z.array(z.string()),
      adminId: z.number().nullable(),
      rcUserId: z.number().nullable()
    })
  })
)

const pendingShape = onFirstUse(() => z.object({ v: z.literal(VERSION), refreshToken: token(), at: time() }))

/** The vault text of a RingCentral token set. */
export function writeRingCentral({ set, receivedAt }: Stored<RingCentralTokenSet>): string {
  return JSON.stringify({ v: VERSION, receivedAt, ...set })
}

/** The vault text of a RingCX token set. */
export function writeRingCx({ set, receivedAt }: Stored<RingCxTokenSet>): string {
  return JSON.stringify({ v: VERSION, receivedAt, ...set })
}

/** The vault text of a refresh under way. */
export function writePending(pending: PendingRefresh): string {
  return JSON.stringify({ v: VERSION, ...pending })
}

/** Reads a RingCentral token set back. Never throws: what cannot be used comes back as a reason to be reported. */
export function readRingCentral(text: string): ReadBack<Stored<RingCentralTokenSet>> {
  return readBack(text, ringCentralShape(), ({ v: _, receivedAt, ...set }) => ({ set, receivedAt }))
}

/** Reads a RingCX token set back. Never throws: what cannot be used comes back as a reason to be reported. */
export function readRingCx(text: string): ReadBack<Stored<RingCxTokenSet>> {
  return readBack(text, ringCxShape(), ({ v: _, receivedAt, ...set }) => ({ set, receivedAt }))
}

/** Reads the note of a refresh under way back. Never throws. */
export function readPending(text: string): ReadBack<PendingRefresh> {
  return readBack(text, pendingShape(), ({ refreshToken, at }) => ({ refreshToken, at }))
}

function readBack<Raw, T>(text: string, shape: z.ZodType<Raw>, make: (raw: Raw) => T): ReadBack<T> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { value: null, reason: 'not-json' }
  }
  const parsed = shape.safeParse(json)
  if (parsed.success) return { value: make(parsed.data), reason: null }
  const version = z.object({ v: z.number().gt(VERSION) }).safeParse(json)
  return { value: null, reason: version.success ? 'newer-version' : 'wrong-shape' }
}
