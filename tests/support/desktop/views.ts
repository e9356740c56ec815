import { AppError, type ErrorCode } from '../../../main/core/errors.ts'
import type { SessionView } from '../../../main/core/sessions/session.ts'

/** The time of all views. */
export const NOW = Date.UTC(2026, 10, 28, 14, 0, 0)

export type Phase = SessionView['keeper']['state']['phase']

/** What a view may differ in. */
export interface ViewWish {
  readonly id?: string
  readonly name?: string
  readonly method?: SessionView['connection']['signInMethod']
  readonly phase?: Phase
  /** The code of a session that needs the person. */
  readonly code?: ErrorCode
  /** How much is left of the RingCX token, in milliseconds; `null` for no token. */
  readonly leftMs?: number | null
  /** In how many milliseconds it is renewed; `null` if nothing renews it. */
  readonly renewsInMs?: number | null
  readonly credentialEndsAt?: number | null
  readonly missing?: SessionView['missing']
  readonly browser?: SessionView['browser']
}

/** A session as core shows it. */
export function viewOf({
  id = 'c1',
  name = 'Support',
  method = 'jwt',
  phase = 'active',
  code = 'credential-refused',
  leftMs = 240_000,
  renewsInMs = 180_000,
  credentialEndsAt = null,
  missing = [],
  browser = null
}: ViewWish = {}): SessionView {
  return {
    connection: {
      id,
      name,
      signInMethod: method,
      ringcentralHost: 'https://platform.ringcentral.com',
      ringcxHost: 'https://ringcx.ringcentral.com',
      clientId: 'client-id',
      publicClient: false,
      practice: false,
      keepFresh: true,
      createdAt: NOW
    },
    keeper: {
      state: stateOf(phase, code),
      ringcentral: null,
      ringcx: leftMs === null ? null : { expiresAt: NOW + leftMs, lifeMs: 300_000, receivedAt: NOW },
      identity: null,
      nextStepAt: phase === 'active' && renewsInMs !== null ? NOW + renewsInMs : null,
      renewals: [],
      watched: true,
      unsaved: false
    },
    credential: 'stored',
    credentialEndsAt,
    missing,
    browser,
    api: { kind: 'ready' }
  }
}

function stateOf(phase: Phase, code: ErrorCode): SessionView['keeper']['state'] {
  const why = new AppError({ code, message: 'M', hint: 'H', retryable: false })
  switch (phase) {
    case 'waiting':
      return { phase, retryAt: NOW + 60_000, why }
    case 'needs-sign-in':
    case 'locked':
      return { phase, why }
    default:
      return { phase }
  }
}
