import type { ListState } from '../../../main/core/directory/directory.ts'
import type { ListKey, ListName } from '../../../main/core/directory/lists.ts'
import type { Fetch } from '../../../main/core/ports.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { createHandTimers, settle } from '../fakes/hand-timers.ts'
import { keyOf } from '../fakes/loop-worker.ts'
import { createDesk, startServices, typed, type Desk } from '../sessions/desk.ts'

/** A desk that is signed in to a simulator with its rate limits, on one clock that moves only by hand. */
export interface DirectoryDesk {
  readonly desk: Desk
  readonly simulator: Simulator
  readonly connectionId: string
  readonly states: readonly ListState[]
  /** Requests below an account, each with its start on the desk's clock, in milliseconds. */
  readonly asked: readonly { readonly path: string; readonly at: number }[]
  key(list: ListName): ListKey
  /** Loads lists one after the other, and moves the time on as long as they wait for nothing but time. */
  load(...lists: ListName[]): Promise<ListState>
  /** Moves the time on until the promise has settled. */
  drive<Value>(promise: Promise<Value>, each?: () => void): Promise<Value>
}

/** @param latencyMs what each request takes on the desk's clock */
export async function createDirectoryDesk(
  options: SimulatorOptions = {},
  latencyMs = 400
): Promise<DirectoryDesk> {
  const timers = createHandTimers()
  const simulator = await startServices(timers, { users: 40, rateLimits: true, ...options })
  const states: ListState[] = []
  const asked: { path: string; at: number }[] = []
  let underWay = 0

  const slowFetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url)
    if (pathname.includes('/voice/')) asked.push({ path: pathname, at: timers.clock.monotonic() })
    underWay += 1
    try {
      const answer = await fetch(url, init)
      const body = await answer.arrayBuffer()
      const { status, headers } = answer
      return new Response(body, { status, headers })
    } finally {
      underWay -= 1
      if (pathname.includes('/voice/')) await new Promise<void>((resolve) => timers.after(latencyMs, resolve))
    }
  }

  const desk = await createDesk({ timers, fetch: slowFetch, onDirectory: (state) => states.push(state) })
  const connectionId = await desk.sessions.add(typed(simulator))

  const drive = async <Value>(
    promise: Promise<Value>,
    each: () => void = () => undefined
  ): Promise<Value> => {
    let settled = false
    const done = promise.finally(() => (settled = true))
    done.catch(() => undefined)
    for (;;) {
      await settle()
      if (settled) return done
      if (underWay > 0) continue
      await timers.pass(100)
      each()
    }
  }

  await drive(desk.signIn(connectionId))
  const key = (list: ListName): ListKey => ({ ...keyOf(connectionId, list) })
  return {
    desk,
    simulator,
    connectionId,
    states,
    asked,
    key,
    drive,
    async load(...lists) {
      for (const list of lists) await drive(desk.sessions.directory.load(key(list)))
      return desk.sessions.directory.open(key(lists[lists.length - 1] ?? 'users'))
    }
  }
}
