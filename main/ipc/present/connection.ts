import type { ConnectionSummary, ConnectionWithStatus } from '../../../preload/contract.ts'
import type { Connection } from '../../core/connections/connection.ts'
import type { SessionView } from '../../core/sessions/session.ts'
import { presentStatus } from './session-status.ts'

/** A connection with its live state. @param now milliseconds since the epoch, UTC */
export function presentConnection(view: SessionView, now: number): ConnectionWithStatus {
  return { connection: presentSummary(view.connection), status: presentStatus(view, now) }
}

function presentSummary(connection: Connection): ConnectionSummary {
  return {
    id: connection.id,
    name: connection.name,
    signInMethod: connection.signInMethod,
    ringcentralHost: connection.ringcentralHost,
    ringcxHost: connection.ringcxHost,
    clientId: connection.clientId,
    publicClient: connection.publicClient,
    practice: connection.practice,
    keepFresh: connection.keepFresh
  }
}
