import { createRecorder, RECORD_LIMITS, type Recorder } from '../../main/core/activity/recorder.ts'
import { writeHar } from '../../main/core/activity/har.ts'
import { systemClock } from '../../main/core/system-time.ts'
import { median, type Figure } from './figure.ts'

const RUNS = 30
const BATCH = 200

/** About as long as a real RingCX access token. */
const TOKEN = `eyJ${'a1B2c3D4'.repeat(500)}`

/** What recording costs, with a full list behind it. */
export function activityFigures(): Figure[] {
  const recorder = createRecorder({
    clock: systemClock,
    timers: { after: () => () => undefined },
    onChange: () => undefined
  })
  record(recorder, RECORD_LIMITS.entries + BATCH)
  const each = Array.from({ length: RUNS }, () => timed(() => record(recorder, BATCH)) / BATCH)
  const everything = { text: '', purposes: [], status: null, connectionId: null, upTo: null }
  const searches = Array.from({ length: RUNS }, (_, run) =>
    timed(() => recorder.read({ ...everything, text: `users ${String(run % 10)}` }, 0, 200))
  )
  const pieces = writeHar(recorder.all(), { name: 'bench', version: '1' })
  const longest = Math.max(...Array.from({ length: 50 }, () => timed(() => pieces.next())))
  const entries = RECORD_LIMITS.entries.toLocaleString('en-US')
  return [
    {
      name: 'activity: recording one request',
      measured: median(each),
      limit: 0.2,
      unit: 'ms',
      method: `median of ${String(RUNS)} times ${String(BATCH)} requests with a 4 kB token, ${entries} entries kept`
    },
    {
      name: `activity: a search in ${entries} entries`,
      measured: median(searches),
      limit: 50,
      unit: 'ms',
      method: `median of ${String(RUNS)}, each another search`
    },
    {
      name: 'activity: the longest piece of a HAR file',
      measured: longest,
      limit: 50,
      unit: 'ms',
      method: `longest of the ${entries} entries' pieces; main answers the window between two of them`
    }
  ]
}

function timed(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

function record(recorder: Recorder, requests: number): void {
  const headers = new Headers({ accept: 'application/json', authorization: `Bearer ${TOKEN}` })
  const answered = new Headers({ 'content-type': 'application/json', date: 'Sat, 28 Nov 2026 17:41:16 GMT' })
  const watch = recorder.watch('c1')
  for (let at = 0; at < requests; at += 1) {
    const followed = watch({
      purpose: 'directory',
      subject: 'agents',
      method: 'GET',
      url: `https://ringcx.ringcentral.com/voice/api/v1/admin/accounts/90010001/agentGroups/${String(at)}/agents?page=1`,
      headers,
      bodyBytes: 0,
      secrets: [TOKEN]
    })
    followed.answered(200, answered)
    followed.received(20_000)
    followed.ended(null)
  }
}
