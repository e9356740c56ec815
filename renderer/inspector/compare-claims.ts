import type { Finding } from '../../preload/contract.ts'

/** A field of two tokens side by side; `null` where a token doesn't have it. */
export interface ComparedField {
  readonly name: string
  readonly part: 'claims' | 'header'
  readonly one: string | null
  readonly other: string | null
  readonly same: boolean
}

/**
 * Two tokens, claim by claim, then header field by header field: what differs first, otherwise in the order of the first
 * token. Of a name that a token has twice, the last value counts (RFC 7519 §4).
 */
export function compareClaims(one: Finding, other: Finding): ComparedField[] {
  const fields = (['claims', 'header'] as const).flatMap((part) => {
    const [ones, others] = [one[part], other[part]].map(
      (claims) => new Map(claims.map(({ name, value }) => [name, value]))
    ) as [Map<string, string>, Map<string, string>]
    return [...new Set([...ones.keys(), ...others.keys()])].map((name): ComparedField => {
      const [left, right] = [ones.get(name) ?? null, others.get(name) ?? null]
      return { name, part, one: left, other: right, same: left === right }
    })
  })
  return fields.sort((a, b) => Number(a.same) - Number(b.same))
}
