import type { Policy } from './policy.ts'

/** Longest idle time before the vault locks, in milliseconds; `null` when the policy sets none. */
export function idleLimitMs({ values }: Policy): number | null {
  return values.idleLockMinutes === null ? null : values.idleLockMinutes * 60_000
}
