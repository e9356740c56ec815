import { seededBytes } from './seeded.ts'

/** Every secret-like value in an answer begins with this, so that a test can search for what should be gone. */
export const SECRET_MARKER = 'sim-secret-'

/** A made-up value for a field that a client must drop (ringcx-api §1.2, §4.1). */
export function secretField(seed: number, field: string, index: number): string {
  return `${SECRET_MARKER}${field}-${seededBytes(seed, `${field}:${index}`, 6).toString('hex')}`
}
