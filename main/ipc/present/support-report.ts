import { STANDINGS } from '../../../preload/standings.ts'
import type { ReportConnection, ReportError, ReportFacts } from '../../core/activity/report.ts'
import { standingOf } from '../../core/desktop/standing.ts'
import type { AppError } from '../../core/errors.ts'
import { POLICY_KEYS } from '../../core/policy/policy-keys.ts'
import { inWords } from '../../core/policy/policy.ts'
import type { SessionView } from '../../core/sessions/session.ts'
import type { AppFacts } from './app-status.ts'

/** What a support report tells beside the state of the app. */
export interface ReportSources {
  readonly now: number
  readonly facts: AppFacts
  /** Of Electron and the system. */
  readonly versions: ReportFacts['versions']
  readonly views: readonly SessionView[]
  /** Oldest first. */
  readonly activity: ReportFacts['activity']
  /** Whether the activity is kept across restarts. */
  readonly kept: boolean
}

/** The facts of a support report, field by field: what isn't named here can't be in it. */
export function presentReport(sources: ReportSources): ReportFacts {
  const { now, facts, versions, views, activity, kept } = sources
  const { policy, vault, locking } = facts
  return {
    now,
    versions: [['Token Desk', facts.version], ...versions],
    settings: [
      ['Theme', facts.theme],
      ['Secret storage', vault.backend ?? vault.mode],
      ['Vault state', vault.state],
      ['Lock after', locking.afterMs === null ? 'never' : `${String(locking.afterMs / 60_000)} min idle`],
      ['Lock with the system', locking.withSystem ? 'yes' : 'no'],
      ['Keep activity after a restart', kept ? 'yes' : 'no']
    ],
    notices: facts.notices.map(({ title }) => title),
    policy: {
      state: policy.state,
      locked: policy.locked.map(({ key }) => [
        POLICY_KEYS[key].title,
        // Their names are for the person to give
        key === 'connections' ? String(policy.values.connections.length) : inWords(policy, key)
      ]),
      problems: policy.problems.map(({ message }) => message)
    },
    connections: views.map(reportConnection),
    activity
  }
}

function reportConnection(view: SessionView): ReportConnection {
  const { connection, keeper, missing } = view
  const { state, identity } = keeper
  const people: readonly (readonly [string, string | null | undefined])[] = [
    ['Signed in as', identity?.userName],
    ['Email', identity?.email],
    ['Main account', identity?.mainAccountId],
    ['Agent accounts', identity?.agentAccountIds.join(', ')]
  ]
  return {
    id: connection.id,
    name: connection.name,
    signInMethod: connection.signInMethod,
    ringcentralHost: connection.ringcentralHost,
    ringcxHost: connection.ringcxHost,
    clientId: connection.clientId,
    practice: connection.practice,
    keepFresh: connection.keepFresh,
    standing: STANDINGS[standingOf(view)],
    why: 'why' in state ? reportError(state.why) : null,
    missing,
    ringcentralExpiresAt: keeper.ringcentral?.expiresAt ?? null,
    ringcxExpiresAt: keeper.ringcx?.expiresAt ?? null,
    people: people.flatMap(([label, value]) => (value ? [[label, value] as const] : [])),
    renewals: keeper.renewals.map(({ at, path, tookMs, error }) => ({
      at,
      path,
      tookMs,
      error: error === null ? null : reportError(error)
    }))
  }
}

const reportError = ({ code, message, serviceCode }: AppError): ReportError => ({
  code,
  message,
  serviceCode: serviceCode ?? null
})
