import {
  createRecorder,
  type ActivityFilter,
  type ActivityState,
  type Recorder
} from '../../../main/core/activity/recorder.ts'
import type { WatchedRequest } from '../../../main/core/http/request-watch.ts'
import { createHandTimers, type HandTimers } from '../fakes/hand-timers.ts'

/** A filter that lets everything through. */
export const EVERYTHING: ActivityFilter = {
  text: '',
  purposes: [],
  status: null,
  connectionId: null,
  upTo: null
}

export interface Recording {
  readonly recorder: Recorder
  readonly timers: HandTimers
  /** Every state that was told. */
  readonly told: ActivityState[]
  /** Records a finished request. */
  record(change?: Partial<WatchedRequest> & { status?: number; connectionId?: string }): void
}

/** A recorder on hand-moved time. */
export function createRecording(limits?: { entries: number; bytes: number }): Recording {
  const timers = createHandTimers()
  const told: ActivityState[] = []
  const recorder = createRecorder({
    clock: timers.clock,
    timers,
    onChange: (state) => told.push(state),
    ...(limits === undefined ? {} : { limits })
  })
  return {
    recorder,
    timers,
    told,
    record({ status = 200, connectionId = 'c1', ...change } = {}) {
      const watch = recorder.watch(connectionId)(requestOf(change))
      watch.answered(status, new Headers({ 'content-type': 'application/json' }))
      watch.received(120)
      watch.ended(null)
    }
  }
}

export const requestOf = (change: Partial<WatchedRequest> = {}): WatchedRequest => ({
  purpose: 'directory',
  subject: 'admin users',
  method: 'GET',
  url: 'https://ringcx.ringcentral.com/voice/api/v1/admin/users',
  headers: new Headers({ accept: 'application/json' }),
  bodyBytes: 0,
  secrets: [],
  ...change
})
