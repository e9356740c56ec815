import { decodeJwt } from './decode-jwt.ts'
import type { JsonRead } from './json-members.ts'
import { withoutTokens } from './live-token.ts'

/** A field of a JWT that another one has differently. */
export interface ClaimChange {
  readonly name: string
  readonly part: 'header' | 'claims'
  /** JSON text, cut at 200 characters; `null` where the token doesn't have the field. */
  readonly before: string | null
  readonly after: string | null
}

/** What the next token of a session changed. */
export interface TokenChanges {
  /** In the order of the new token, then what it no longer has; at most {@link MOST_CHANGES}. */
  readonly changes: readonly ClaimChange[]
  /** How many more fields changed. */
  readonly more: number
}

/** The fields of a token, without its signature. `null` for one that isn't a JWT with claims. */
export type TokenFields = Readonly<Record<ClaimChange['part'], JsonRead>> | null

/** More than this are counted, so that a hundred renewals stay small in memory. */
export const MOST_CHANGES = 40

const LONGEST_VALUE = 200

/** Reads the fields that {@link tokenChanges} compares. Pure, never throws. */
export function readTokenFields(token: string): TokenFields {
  const decoded = decodeJwt(token)
  if (decoded.form !== 'jwt' || !('payload' in decoded.content)) return null
  return { header: decoded.header, claims: decoded.content.payload }
}

/**
 * What differs between two tokens: fields that were added, removed, or changed. The order of the fields says nothing, and
 * of a name that is there twice the last one counts (RFC 7519 §4). Tokens inside values are hidden. Pure, never throws.
 *
 * @returns `null` if one of them can't be read
 */
export function tokenChanges(before: TokenFields, after: TokenFields): TokenChanges | null {
  if (before === null || after === null) return null
  const changes = (['claims', 'header'] as const).flatMap((part) => {
    const [old, next] = [valuesOf(before[part]), valuesOf(after[part])]
    return [...new Set([...next.keys(), ...old.keys()])]
      .filter((name) => old.get(name) !== next.get(name))
      .map((name) => ({
        name: shown(name, '').name,
        part,
        before: shown(name, old.get(name) ?? null).value,
        after: shown(name, next.get(name) ?? null).value
      }))
  })
  return { changes: changes.slice(0, MOST_CHANGES), more: Math.max(0, changes.length - MOST_CHANGES) }
}

const valuesOf = ({ members }: JsonRead): Map<string, string> =>
  new Map(members.map(({ name, text }) => [name, text]))

function shown(name: string, value: string | null): { name: string; value: string | null } {
  const safe = withoutTokens({ name, value: value ?? '' })
  return { name: cut(safe.name), value: value === null ? null : cut(safe.value) }
}

const cut = (text: string): string =>
  text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
