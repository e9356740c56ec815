import type {
  ActivityEntry,
  ActivityHeader,
  ActivityPage,
  ActivityRequest,
  ActivityState
} from '../../../preload/contract.ts'
import { statusClass, type ActivityEntry as Entry, type RequestEntry } from '../../core/activity/entry.ts'
import type { ActivityPart, ActivityState as RecordState } from '../../core/activity/recorder.ts'
import type { NameValue } from '../../core/activity/safe-parts.ts'
import { failureText, renewalText, titleOf } from '../../core/activity/words.ts'

/** @param keeping whether it is kept across restarts, and may be */
export function presentActivityState(
  state: RecordState,
  keeping: Pick<ActivityState, 'kept' | 'mayKeep'>
): ActivityState {
  return {
    revision: state.revision,
    total: state.total,
    newest: state.newest,
    undoUntil: state.undoUntil,
    kept: keeping.kept,
    mayKeep: keeping.mayKeep
  }
}

export function presentActivity({ state, matched, entries }: ActivityPart): ActivityPage {
  return { revision: state.revision, total: state.total, matched, entries: entries.map(presentEntry) }
}

function presentEntry(entry: Entry): ActivityEntry {
  return {
    id: entry.id,
    at: entry.at,
    connectionId: entry.connectionId,
    title: titleOf(entry),
    request: entry.kind === 'note' ? null : presentRequest(entry)
  }
}

function presentRequest(entry: RequestEntry): ActivityRequest {
  return {
    purpose: entry.purpose,
    method: entry.method,
    host: entry.host,
    path: entry.path,
    query: entry.query.map(presentPair),
    status: entry.status,
    outcome: statusClass(entry),
    failure: failureText(entry),
    waitMs: entry.waitMs,
    transferMs: entry.transferMs,
    sent: entry.sent,
    received: entry.received,
    attempt: entry.attempt,
    renewal: entry.renewal === null ? null : renewalText(entry.renewal),
    causedRenewal: entry.causedRenewal,
    requestHeaders: entry.requestHeaders.map(presentPair),
    responseHeaders: entry.responseHeaders.map(presentPair)
  }
}

const presentPair = ({ name, value }: NameValue): ActivityHeader => ({ name, value })
