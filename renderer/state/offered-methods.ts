import type { SignInMethod } from '../../preload/contract.ts'

/** The first is best for most people. */
const OFFERED: readonly SignInMethod[] = ['jwt', 'browser', 'token']

/** The available sign-in methods, the default one first. @param allowed `null` for all */
export function offeredMethods(allowed: readonly SignInMethod[] | null): readonly SignInMethod[] {
  return allowed === null ? OFFERED : OFFERED.filter((method) => allowed.includes(method))
}
