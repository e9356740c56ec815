import type { Finding } from '../../preload/contract.ts'

/** The kinds of token with a signature. */
const SIGNED: ReadonlySet<string> = new Set([
  'ringcx-access-token',
  'ringcentral-jwt-credential',
  'other-jwt'
])

/** Whether a public key can check the signature. One by a shared secret (RFC 7518 §3.2) has none. */
export function canCheckSignature({ kind, header }: Pick<Finding, 'kind' | 'header'>): boolean {
  const alg = header.findLast(({ name }) => name === 'alg')?.value ?? ''
  return SIGNED.has(kind) && !/^"HS\d+"$/.test(alg)
}

/** How main’s note about a signature that was not checked ends. */
const UNPROVEN = /Nothing here proves who issued the token\.$/

/** The notes about a token whose signature matched a key: without the one that says it wasn’t checked. */
export function notesOfProven(notes: readonly string[]): readonly string[] {
  return notes.filter((note) => !UNPROVEN.test(note))
}
