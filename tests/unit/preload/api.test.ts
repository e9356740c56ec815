import { describe, expect, it } from 'vitest'
import { decoders } from '../../../main/ipc/decoders.ts'
import { createApi, type Transport } from '../../../preload/api.ts'
import { EVENT_NAMES, VERBS } from '../../../preload/contract.ts'
import { goodArgs } from '../../support/ipc/calls.ts'

type Relay = (event: unknown, payload: unknown) => void

/** A transport that records calls and lets a test emit events. */
function recorder(
  answer: (channel: string) => Promise<unknown> = () =>
    Promise.resolve({ reply: { ok: true, value: null }, mark: null })
) {
  const invoked: [string, unknown[]][] = []
  const listeners = new Map<string, Set<Relay>>()
  const transport: Transport = {
    invoke(channel, ...args) {
      invoked.push([channel, args])
      return answer(channel)
    },
    on(channel, listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    },
    removeListener(channel, listener) {
      listeners.get(channel)?.delete(listener)
    }
  }
  const emit = (channel: string, ...all: [event: unknown, payload: unknown]): void => {
    for (const listener of listeners.get(channel) ?? []) listener(...all)
  }
  return { api: createApi(transport), invoked, emit, listeners }
}

const subscriptionOf = (name: string): string => `on${name.charAt(0).toUpperCase()}${name.slice(1)}`

describe('the contract', () => {
  it('has a decoder, and a function of the preload, per call, and a subscription per event', () => {
    expect(Object.keys(decoders).sort()).toEqual([...VERBS].sort())
    expect(Object.keys(recorder().api).sort()).toEqual([...VERBS, ...EVENT_NAMES.map(subscriptionOf)].sort())
  })
})

describe('createApi', () => {
  it.each(VERBS)('%s goes to main with its arguments', async (verb) => {
    const { api, invoked } = recorder()
    const verbs = api as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    expect(await verbs[verb]?.(...goodArgs[verb])).toEqual({ ok: true, value: null })
    expect(invoked).toEqual([[verb, [...goodArgs[verb]]]])
  })

  it('is frozen', () => {
    const { api } = recorder()
    expect(Object.isFrozen(api)).toBe(true)
    expect(() => Object.assign(api, { appStatus: () => null })).toThrow(TypeError)
  })

  it('resolves with an error if main doesn’t respond, and hides the text of the failure', async () => {
    const { api } = recorder(() =>
      Promise.reject(new Error("Error invoking remote method 'x': secret-marker"))
    )
    const reply = await api.listConnections()
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal', retryable: true } })
    expect(JSON.stringify(reply)).not.toContain('secret-marker')
  })

  it.each(EVENT_NAMES)('%s: passes on the payload without the event, until unsubscribed', (name) => {
    const { api, emit, listeners } = recorder()
    const heard: unknown[][] = []
    const subscriptions = api as unknown as Record<
      string,
      (listener: (...all: unknown[]) => void) => () => void
    >
    const stop = subscriptions[subscriptionOf(name)]?.((...all) => heard.push(all))
    emit(name, { sender: 'transport' }, { payload: 1 })
    expect(heard).toEqual([[{ payload: 1 }]])
    stop?.()
    stop?.()
    emit(name, { sender: 'transport' }, { payload: 2 })
    expect(heard).toHaveLength(1)
    expect(listeners.get(name)?.size).toBe(0)
  })

  it.each(['before', 'after'] as const)(
    'resolves once the reply’s mark has arrived, even if it arrived %s the reply',
    async (order) => {
      let answer = (_marked: unknown): void => undefined
      const { api, emit } = recorder(() => new Promise((resolve) => (answer = resolve)))
      const done: string[] = []
      const call = api.renew('c1').then((reply) => done.push(JSON.stringify(reply)))
      const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
      if (order === 'before') emit('mark', {}, 2)
      answer({ reply: { ok: true, value: null }, mark: 2 })
      await settle()
      if (order === 'after') {
        expect(done).toEqual([])
        emit('mark', {}, 1)
        await settle()
        expect(done).toEqual([])
        emit('mark', {}, 2)
      }
      await call
      expect(done).toEqual(['{"ok":true,"value":null}'])
    }
  )

  it('keeps two subscriptions of the same listener apart', () => {
    const { api, emit } = recorder()
    let heard = 0
    const listener = (): void => {
      heard += 1
    }
    const stopFirst = api.onAppChanged(listener)
    api.onAppChanged(listener)
    stopFirst()
    emit('appChanged', {}, {})
    expect(heard).toBe(1)
  })
})
