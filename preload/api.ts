import { EVENT_NAMES, MARK_CHANNEL, VERBS, type Api, type MarkedReply, type Reply } from './contract.ts'

/** The parts of Electron's `ipcRenderer` that are used; they never reach the page. */
export interface Transport {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  on(channel: string, listener: (event: unknown, payload: unknown) => void): unknown
  removeListener(channel: string, listener: (event: unknown, payload: unknown) => void): unknown
}

/**
 * Builds the only object that the page gets, frozen: one function per call and one subscription per event of the
 * contract. The page can't name a channel or see an Electron event. Every call resolves with a {@link Reply} and
 * never rejects.
 */
export function createApi(transport: Transport): Api {
  const arrived = followMarks(transport)

  const call =
    (verb: string) =>
    async (...args: unknown[]): Promise<Reply<unknown>> => {
      try {
        // Main answers every call of the contract in this form only (main/ipc/bind.ts).
        const { reply, mark } = (await transport.invoke(verb, ...args)) as MarkedReply
        if (mark !== null) await arrived(mark)
        return reply
      } catch {
        return MAIN_DID_NOT_ANSWER
      }
    }

  const subscription = (name: string) => (listener: (payload: unknown) => void) => {
    // Drop the event: its `sender` would give the page the transport.
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
  // A loop can't be typed key by key. Main decodes every argument and sends only what the contract allows.
  return Object.freeze(api) as unknown as Api
}

/** Tracks main's marks; the function resolves once a mark has arrived. Each arrives once. */
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

/** Electron rejects if there is no handler or an argument can't be cloned; its text stays here. */
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
