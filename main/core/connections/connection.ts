import { createHash } from 'node:crypto'
import type { RecordStore, SecretRecords } from '../ports.ts'

/** How a connection gets a RingCentral token: with a JWT credential, in the browser, or pasted. */
export const SIGN_IN_METHODS = ['jwt', 'browser', 'token'] as const

export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** One named way to sign in: hosts, client ID, sign-in method. Contains no secrets. */
export interface Connection {
  readonly id: string
  readonly name: string
  readonly signInMethod: SignInMethod
  /** Origin, such as `https://platform.ringcentral.com`. */
  readonly ringcentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  readonly ringcxHost: string
  /** Empty only for a pasted token that can't be refreshed. */
  readonly clientId: string
  /** True for an app without a client secret: it identifies itself by its client ID alone (ringcx-api §6.1). */
  readonly publicClient: boolean
  /** True for the built-in practice connection, whose hosts are the simulator's. */
  readonly practice: boolean
  /** Kept fresh all the time; otherwise only while it is on screen, and renewed on use (design §5, rule 6). */
  readonly keepFresh: boolean
  /** Milliseconds since the Unix epoch, UTC. */
  readonly createdAt: number
}

/** The hosts and credentials of a connection's sign-in. */
export type SignInSettings = Pick<
  Connection,
  'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'clientId' | 'publicClient'
>

/** RingCX hosts to choose from, the documented one first; both serve the same paths (ringcx-api §0, §5). */
export const RINGCX_HOSTS = ['https://ringcx.ringcentral.com', 'https://engage.ringcentral.com'] as const

/**
 * RingCentral hosts to choose from: the usual one, and the segregated one of AT&T Office@Hand and Verizon. The
 * sandbox isn't listed: RingCX never worked with it (ringcx-api §5).
 */
export const RINGCENTRAL_HOSTS = [
  'https://platform.ringcentral.com',
  'https://platform.ringcentral.biz'
] as const

// What its secrets are bound to.

/** What a secret was entered for: the hosts it may be sent to, and the app it belongs to. */
export type Audience = Pick<Connection, 'ringcentralHost' | 'ringcxHost' | 'clientId'>

/** Whether secrets entered for one may be used for the other. */
export function isSameAudience(one: Audience, other: Audience): boolean {
  return (
    one.ringcentralHost === other.ringcentralHost &&
    one.ringcxHost === other.ringcxHost &&
    one.clientId === other.clientId
  )
}

/** Whether both sign in to the same hosts, as the same app, in the same way: then a session continues. */
export function isSameSignIn(one: SignInSettings, other: SignInSettings): boolean {
  return (
    isSameAudience(one, other) &&
    one.signInMethod === other.signInMethod &&
    one.publicClient === other.publicClient
  )
}

/**
 * Whether an edit that leaves a secret field empty keeps the stored secret. A connection saved before its client ID
 * was known may get one: its secrets weren't entered for another app, and the hosts stay.
 */
export function keepsSecrets(before: Audience, after: Audience): boolean {
  const { clientId } = after
  return (
    isSameAudience(before, after) ||
    (before.clientId === '' && isSameAudience({ ...before, clientId }, after))
  )
}

/**
 * The secrets of connections as one audience may see them. Hosts and client ID are part of the record's name, and the
 * vault binds each sealed field to that name (`vault/encryption.ts`). So under any other host or client ID there is
 * nothing to read, no matter who changed the settings; secrets stored for the old ones stay.
 */
export function boundTo(records: SecretRecords, audience: Audience): SecretRecords {
  const recordOf = (connectionId: string): string => recordName(connectionId, audience)
  return {
    read: (connectionId, field) => records.read(recordOf(connectionId), field),
    update: (connectionId, fields) => records.update(recordOf(connectionId), fields),
    erase: (connectionId) => records.erase(recordOf(connectionId))
  }
}

/** Whether anything is stored for the connection under this audience. @throws AppError the `vault-*` codes */
export async function holdsSecrets(
  records: Pick<RecordStore, 'names'>,
  connectionId: string,
  audience: Audience
): Promise<boolean> {
  return (await records.names()).includes(recordName(connectionId, audience))
}

/** Whether anything is stored for the connection under another audience. @throws AppError the `vault-*` codes */
export async function isBoundElsewhere(
  records: Pick<RecordStore, 'names'>,
  connectionId: string,
  audience: Audience
): Promise<boolean> {
  const mine = recordName(connectionId, audience)
  return (await records.names()).some((name) => name !== mine && belongsTo(connectionId, name))
}

/**
 * Erases what is stored for the connection under other audiences: an interrupted edit can leave two.
 *
 * @param except the audience whose secrets stay; `null` for none
 * @throws AppError the `vault-*` codes
 */
export async function eraseOtherSecrets(
  records: RecordStore,
  connectionId: string,
  except: Audience | null
): Promise<void> {
  const kept = except === null ? null : recordName(connectionId, except)
  const others = (await records.names()).filter((name) => name !== kept && belongsTo(connectionId, name))
  for (const name of others) await records.erase(name)
}

/** 192 bits: finding two audiences with the same name is infeasible. An ID contains no space (`connections.ts`). */
function recordName(connectionId: string, { ringcentralHost, ringcxHost, clientId }: Audience): string {
  const digest = createHash('sha256').update(JSON.stringify([ringcentralHost, ringcxHost, clientId]))
  return `${connectionId} ${digest.digest('base64url').slice(0, 32)}`
}

/** Earlier versions used the bare ID: it is bound to no audience, so it is never read. */
function belongsTo(connectionId: string, name: string): boolean {
  return name === connectionId || name.startsWith(`${connectionId} `)
}

// Its name.

/** Longest name of a connection, in Unicode code points. */
export const LONGEST_NAME = 60

/** Zero-width characters that change how their neighbors look: joiners, variation selectors, tags, bidirectional controls. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/**
 * Where such a character has a meaning and is allowed: in emoji (UTS #51 §1.4.9: joined, with a skin tone, as a picture or
 * as text; flags of regions; keycaps), joiners between letters of scripts that need them (RFC 5892 appendix A.1 and A.2,
 * by script), and the variants of Han and Mongolian letters.
 */
const PICTURE = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\ufe0e\ufe0f])?`
const JOINING = [
  ...['Arabic', 'Syriac', 'Mandaic', 'Mongolian', 'Nko', 'Adlam', 'Hanifi_Rohingya', 'Devanagari', 'Bengali'],
  ...[
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
    'Telugu',
    'Kannada',
    'Malayalam',
    'Sinhala',
    'Khmer',
    'Myanmar'
  ],
  ...['Tibetan', 'Balinese', 'Javanese', 'Sundanese', 'Meetei_Mayek']
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')
const MEANT = new RegExp(
  [
    String.raw`\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}`,
    String.raw`${PICTURE}(?:\u200d${PICTURE})*`,
    String.raw`[0-9#*]\ufe0f?\u20e3`,
    String.raw`(?<=[${JOINING}])[\u200c\u200d](?=[${JOINING}])`,
    String.raw`(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
    String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180d\u180f]`
  ].join('|'),
  'gu'
)

/** Characters that are never visible or only show as a gap: controls, private use, separators, the empty Braille cell. */
const UNSEEN = /[\p{Cc}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffc\u2800]/u

/** Trims a name, collapses its spaces, and composes its letters (NFC). */
export function tidyName(name: string): string {
  return name.trim().replace(/\s+/g, ' ').normalize('NFC')
}

/**
 * What is wrong with a tidied name, or `null`. The only rule for names, whether from a form, a connections file, or a
 * policy. Emoji and all scripts are allowed; invisible characters, which could make one name look like another,
 * aren't.
 */
export function wrongName(name: string): string | null {
  if (name === '') return 'Enter a name for the connection.'
  if (nameLength(name) > LONGEST_NAME) return `Use at most ${String(LONGEST_NAME)} characters.`
  // Half of a surrogate pair, and the replacement character for undecodable bytes
  if (/[\p{Cs}\ufffd]/u.test(name)) return 'A character was lost when this was pasted. Type the name again.'
  const rest = name.replace(MEANT, '')
  const isSeen = /[\p{L}\p{N}\p{P}\p{S}]/u.test(name.replace(INVISIBLE, ''))
  if (UNSEEN.test(rest) || !isSeen) return 'Use visible characters only.'
  // A mark at the start attaches to the text before the name, and a stack of them covers the lines around it
  return /^\p{M}|[\p{Mn}\p{Me}]{9}/u.test(name)
    ? 'Remove accent marks that have no letter, or that are stacked on one letter.'
    : null
}

/** The length of a name in Unicode code points, as {@link LONGEST_NAME} counts. */
export function nameLength(name: string): number {
  return Array.from(name).length
}

/** Whether two names look the same, ignoring case, composition, and invisible characters. */
export function isSameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other)
}

/** A key that is equal for names that look the same. */
function nameKey(name: string): string {
  return name.replace(INVISIBLE, '').toLocaleLowerCase('en').normalize('NFC')
}

/** The start of a name, shortened to make room for `suffix`, and the suffix. Never splits a visible character. */
export function nameWithSuffix(name: string, suffix: string): string {
  const room = LONGEST_NAME - nameLength(suffix)
  let kept = ''
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name)) {
    if (nameLength(kept) + nameLength(segment) > room) break
    kept += segment
  }
  return `${kept.trimEnd()}${suffix}`
}

/** The name itself, or the name with the first free number starting at 2; compares names by how they look. */
export function freeName(name: string, others: readonly { readonly name: string }[]): string {
  const taken = new Set(others.map((each) => nameKey(each.name)))
  const isFree = (candidate: string): boolean => !taken.has(nameKey(candidate))
  if (isFree(name)) return name
  for (let number = 2; ; number += 1) {
    const candidate = nameWithSuffix(name, ` ${String(number)}`)
    if (isFree(candidate)) return candidate
  }
}

/** The name of a copy. */
export function copyName(name: string): string {
  return nameWithSuffix(name, ' (copy)')
}

/** A default name for a connection: its position in the list, or the next free number. */
export function defaultName(others: readonly { readonly name: string }[]): string {
  for (let number = others.length + 1; ; number += 1) {
    const name = `Connection ${String(number)}`
    if (freeName(name, others) === name) return name
  }
}
