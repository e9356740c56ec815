import { EVENT_NAMES, MARK_CHANNEL, VERBS, type Api, type MarkedReply, type Reply } from './contract.ts'

/** The parts of Electron's `ipcRenderer` that are used; they never reach the page. */
export interface Transport {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  on(channel: string, listener: (event: unknown, payload: unknown) => void): unknown
  removeListener(channel: string, listener: (event: unknown, payload: unknown) => void): unknown
}

/**
 * Builds the one object that the page gets: a function per call and a subscription per event of the contract, frozen.
 * The page can neither name a channel nor see an Electron event, and every call resolves with a {@link Reply}, never
 * rejects.
 */
export function createApi(transport: Transport): Api {
  const arrived = followMarks(transport)

  const call =
    (verb: string) =>
    async (...args: unknown[]): Promise<Reply<unknown>> => {
      try {
        // Main answers each call of the contract in this form and in no other (main/ipc/bind.ts).
        const { reply, mark } = (await transport.invoke(verb, ...args)) as MarkedReply
        if (mark !== null) await arrived(mark)
        return reply
      } catch {
        return MAIN_DID_NOT_ANSWER
      }
    }

  const subscription = (name: string) => (listener: (payload: unknown) => void) => {
    // The event is stripped: its `sender` would hand the page the transport.
    const relay = (_event: unknown, payload: unknown): void => {
      listener(payload)
    }
    transport.on(name, relay)
    return () => {
      transport.removeListener(name, relay)
    }
  }

  const api = {
    ...Object.fromEntries(VERBS.map((verb) => [verb, call(verb)])),
    ...Object.fromEntries(EVENT_NAMES.map((name) => [`on${capitalized(name)}`, subscription(name)]))
  }
  // A loop cannot be typed key by key. Main decodes every argument, and answers and tells only what the contract says.
  return Object.freeze(api) as unknown as Api
}

/** Follows the marks of main; the function resolves when a mark has arrived. Each comes once. */
function followMarks(transport: Transport): (mark: number) => Promise<void> {
  const early = new Set<unknown>()
  const waiting = new Map<unknown, () => void>()
  transport.on(MARK_CHANNEL, (_event, mark) => {
    const resolve = waiting.get(mark)
    if (resolve === undefined) early.add(mark)
    else resolve()
    waiting.delete(mark)
  })
  return async (mark) => {
    if (early.delete(mark)) return
    await new Promise<void>((resolve) => waiting.set(mark, resolve))
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** Electron rejects when no handler exists or an argument cannot be cloned; its text stays here. */
const MAIN_DID_NOT_ANSWER: Reply<never> = Object.freeze({
  ok: false,
  error: Object.freeze({
    code: 'internal',
    message: 'Something went wrong in Token Desk.',
    hint: 'Try again. If it happens again, quit and restart the app. Nothing you saved is lost.',
    retryable: true,
    serviceCode: null,
    fields: null
  })
})
