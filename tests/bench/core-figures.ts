import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRecorder } from '../../main/core/activity/recorder.ts'
import { createConnections } from '../../main/core/connections/connections.ts'
import type { Clock, Fetch, Timers } from '../../main/core/ports.ts'
import { DISCOVERY_PATH } from '../../main/core/ringcentral/endpoints.ts'
import { createSessions, type Sessions } from '../../main/core/sessions/sessions.ts'
import { createNodeDisk, createRecordFile } from '../../main/core/vault/record-file.ts'
import { createVault } from '../../main/core/vault/vault.ts'
import { startSimulator, type Simulator } from '../../main/simulator/simulator.ts'
import { createFakeCipher } from '../support/fakes/cipher.ts'
import { median, type Figure } from './figure.ts'

const SIGN_INS = 15
const HOT_CALLS = 20_000
const CALLERS = 1_000

/** The wall clock of these figures can be moved on, so that a token expires without waiting for it. */
function createMovableClock(): Clock & { advance(ms: number): void } {
  let ahead = 0
  return {
    wall: () => Date.now() + ahead,
    monotonic: () => performance.now() + ahead,
    advance: (ms) => {
      ahead += ms
    }
  }
}

/** Timers never fire by themselves here: each figure does one thing at a time. */
const stillTimers: Timers = { after: () => () => undefined }

/** The sessions of one connection over a real vault file, a real socket and the simulator at zero latency. */
async function createDesk(simulator: Simulator, fetchIt: Fetch, timers: Timers) {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-bench-'))
  const clock = createMovableClock()
  const vault = createVault({
    cipher: createFakeCipher(),
    file: createRecordFile(join(folder, 'vault.tdv')),
    onStatus: () => undefined
  })
  await vault.open()
  let ids = 0
  let settled: (() => void) | null = null
  const sessions: Sessions = createSessions({
    connections: createConnections({
      store: { read: () => [], write: () => undefined },
      newId: () => `bench-${String((ids += 1))}`,
      now: clock.wall
    }),
    records: vault,
    practice: { start: () => Promise.reject(new Error('not used')), stop: () => Promise.resolve() },
    fetch: fetchIt,
    listener: { open: () => Promise.reject(new Error('not used')) },
    openPage: () => Promise.reject(new Error('not used')),
    clock,
    timers,
    random: () => 0.5,
    userAgent: 'TokenDesk/bench',
    log: { note: () => undefined },
    onSession: ({ keeper }) => {
      if (keeper.state.phase === 'active') settled?.()
    },
    onList: () => undefined,
    onRemovals: () => undefined,
    onEraseRefused: () => undefined,
    onCheck: () => undefined,
    onDirectory: () => undefined,
    copies: { folder, disk: createNodeDisk(), mayKeep: () => false },
    startDirectoryWorker: () => {
      throw new Error('not used')
    },
    startAnswerWorker: () => {
      throw new Error('not used')
    },
    mayWrite: () => false,
    maySignIn: () => true,
    newId: randomUUID,
    activity: createRecorder({ clock, timers, onChange: () => undefined })
  })
  const { connection } = sessions.view(
    await sessions.add({
      signInMethod: 'jwt',
      name: 'Bench',
      ringcentralHost: simulator.origin,
      ringcxHost: simulator.origin,
      ...simulator.credentials,
      unfinished: false
    })
  )
  return {
    sessions,
    clock,
    id: connection.id,
    async signIn(): Promise<void> {
      const active = new Promise<void>((resolve) => {
        settled = resolve
      })
      await sessions.signIn(connection.id)
      await active
    },
    async close(): Promise<void> {
      sessions.close()
      await vault.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** What core adds to the network: a hot token, a first sign-in, and a thousand callers at the moment of expiry. */
export async function coreFigures(): Promise<Figure[]> {
  const simulator = await startSimulator({ rateLimits: false, users: 1 })
  try {
    return [await hotToken(simulator), await firstSignIn(simulator), ...(await thousandCallers(simulator))]
  } finally {
    await simulator.stop()
  }
}

async function hotToken(simulator: Simulator): Promise<Figure> {
  const desk = await createDesk(simulator, fetch, stillTimers)
  await desk.signIn()
  for (let call = 0; call < HOT_CALLS; call += 1) await desk.sessions.freshToken(desk.id)
  const startedAt = performance.now()
  for (let call = 0; call < HOT_CALLS; call += 1) await desk.sessions.freshToken(desk.id)
  const measured = (performance.now() - startedAt) / HOT_CALLS
  await desk.close()
  return { name: 'hot freshToken()', measured, limit: 0.1, unit: 'ms', method: `mean of ${HOT_CALLS} calls` }
}

async function firstSignIn(simulator: Simulator): Promise<Figure> {
  const added: number[] = []
  for (let round = 0; round <= SIGN_INS; round += 1) {
    let network = 0
    const timedFetch: Fetch = async (url, init) => {
      const startedAt = performance.now()
      const response = await fetch(url, init)
      // The body belongs to the round trip too, so it is read here and handed on from memory.
      const body = await response.arrayBuffer()
      // The two round trips are the token and the exchange; asking for the endpoints is what the app adds.
      if (!url.endsWith(DISCOVERY_PATH)) network += performance.now() - startedAt
      return new Response(body, { status: response.status, headers: response.headers })
    }
    const desk = await createDesk(simulator, timedFetch, stillTimers)
    const startedAt = performance.now()
    await desk.signIn()
    // The first round warms up the code of both sides.
    if (round > 0) added.push(performance.now() - startedAt - network)
    await desk.close()
  }
  return {
    name: 'first sign-in beyond its two round trips',
    measured: median(added),
    limit: 30,
    unit: 'ms',
    method: `median of ${SIGN_INS}, simulator at zero latency, discovery and vault saved to disk included`
  }
}

async function thousandCallers(simulator: Simulator): Promise<Figure[]> {
  const desk = await createDesk(simulator, fetch, stillTimers)
  await desk.signIn()
  const old = await desk.sessions.freshToken(desk.id)
  desk.clock.advance(299_000)
  const before = simulator.counts.total
  const answers = await Promise.allSettled(
    Array.from({ length: CALLERS }, () => desk.sessions.freshToken(desk.id))
  )
  const requests = simulator.counts.total - before
  const bad = answers.filter((answer) => answer.status === 'rejected' || answer.value === old).length
  await desk.close()
  return [
    {
      name: `${CALLERS} callers at expiry: requests`,
      measured: requests,
      limit: 1,
      unit: 'requests',
      method: 'counted by the simulator'
    },
    {
      name: `${CALLERS} callers at expiry: answers without a new token`,
      measured: bad,
      limit: 0,
      unit: 'answers',
      method: 'counted'
    }
  ]
}
