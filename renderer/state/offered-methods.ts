import type { SignInMethod } from '../../preload/contract.ts'

/** The first is the one that suits most. */
const OFFERED: readonly SignInMethod[] = ['jwt', 'browser', 'token']

/** The sign-in methods that can be chosen, the one to begin with first. @param allowed `null` for all */
export function offeredMethods(allowed: readonly SignInMethod[] | null): readonly SignInMethod[] {
  return allowed === null ? OFFERED : OFFERED.filter((method) => allowed.includes(method))
}
