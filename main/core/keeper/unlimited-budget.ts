import type { Budget, Permit } from './budget.ts'

const PERMIT: Permit = { done: () => undefined, giveBack: () => undefined }

/** A budget that always says yes: for practice, where the service is this app's own simulator and nothing can be spent. */
export const UNLIMITED_BUDGET: Budget = {
  request: () => ({
    granted: Promise.resolve(PERMIT),
    waitMs: () => 0,
    promote: () => undefined,
    cancel: () => undefined
  }),
  silentForMs: () => 0
}
