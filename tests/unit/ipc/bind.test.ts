import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { bindCalls, type Handlers } from '../../../main/ipc/bind.ts'
import { decoders } from '../../../main/ipc/decoders.ts'
import type { SenderEvent } from '../../../main/ipc/trusted-sender.ts'
import {
  VERBS,
  type MarkedReply,
  type PublicError,
  type Reply,
  type Verb
} from '../../../preload/contract.ts'
import { goodArgs } from '../../support/ipc/calls.ts'

type Listener = (event: SenderEvent, ...args: unknown[]) => Promise<unknown>

const ourEvent: SenderEvent = { sender: { id: 1 }, senderFrame: null }

const presentError = (error: AppError): PublicError => ({
  code: error.code,
  message: error.message,
  hint: error.hint,
  retryable: error.retryable,
  serviceCode: error.serviceCode ?? null,
  fields: error.fields ?? null
})

/** Binds handlers that all do the same, and gives back how to call them; they are there once `opened` resolves. */
function bound(
  handle: (...args: unknown[]) => unknown,
  isTrusted: (event: SenderEvent) => boolean = () => true,
  opened: Promise<void> = Promise.resolve()
) {
  const listeners = new Map<string, Listener>()
  const notes: unknown[] = []
  const calls: [string, unknown[]][] = []
  const asks: string[] = []
  const handlers = Object.fromEntries(
    VERBS.map((verb) => [
      verb,
      (...args: unknown[]) => {
        calls.push([verb, args])
        return handle(...args)
      }
    ])
  ) as unknown as Handlers
  bindCalls({
    ipcMain: {
      handle(verb, listener) {
        if (listeners.has(verb)) throw new Error(`${verb} is bound twice`)
        listeners.set(verb, listener)
      }
    },
    isTrusted,
    answering: () => {
      asks.push('answering')
      return opened.then(() => ({ decoders, handlers, presentError, mark: () => 7 }))
    },
    log: { note: (event, facts) => notes.push([event, facts]) }
  })
  const marked = async (verb: Verb, ...args: unknown[]): Promise<MarkedReply> =>
    (await listeners.get(verb)?.(ourEvent, ...args)) as MarkedReply
  const call = async (verb: Verb, ...args: unknown[]): Promise<Reply<unknown>> =>
    (await marked(verb, ...args)).reply
  return { listeners, notes, calls, call, marked, asks }
}

describe('bindCalls', () => {
  it('binds exactly the calls of the contract, each once', () => {
    expect([...bound(() => null).listeners.keys()].sort()).toEqual([...VERBS].sort())
  })

  it.each(VERBS)('%s passes the arguments on and wraps the result', async (verb) => {
    const { call, calls } = bound(() => Promise.resolve('result'))
    expect(await call(verb, ...goodArgs[verb])).toEqual({ ok: true, value: 'result' })
    expect(calls).toEqual([[verb, goodArgs[verb]]])
  })

  it.each(VERBS)('%s rejects a stranger and runs nothing', async (verb) => {
    const { call, calls } = bound(
      () => 'result',
      () => false
    )
    expect(await call(verb, ...goodArgs[verb])).toMatchObject({
      ok: false,
      error: { code: 'internal', retryable: false }
    })
    expect(calls).toEqual([])
  })

  it('marks a reply to the window, and none to a stranger', async () => {
    expect((await bound(() => 'result').marked('appStatus')).mark).toBe(7)
    const stranger = bound(
      () => 'result',
      () => false
    )
    expect((await stranger.marked('appStatus')).mark).toBeNull()
  })

  it('doesn’t decode a stranger’s arguments', async () => {
    const { call } = bound(
      () => 'result',
      () => false
    )
    const reply = await call('setTheme', 'not a theme')
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
  })

  it('answers calls that arrived before the handlers were ready', async () => {
    let open = (): void => undefined
    const opening = new Promise<void>((resolve) => {
      open = resolve
    })
    const { call, calls } = bound(
      () => 'result',
      () => true,
      opening
    )
    const early = call('appStatus')
    await Promise.resolve()
    expect(calls).toEqual([])
    open()
    expect(await early).toEqual({ ok: true, value: 'result' })
  })

  it('loads the handlers only on the first call', async () => {
    const { call, asks } = bound(() => 'result')
    expect(asks).toEqual([])
    await call('appStatus')
    expect(asks).toEqual(['answering'])
  })

  it('checks the sender before the first await', () => {
    const seen: string[] = []
    const { listeners } = bound(
      () => null,
      () => {
        seen.push('sender')
        return true
      }
    )
    void listeners.get('appStatus')?.(ourEvent)
    expect(seen).toEqual(['sender'])
  })

  it.each(VERBS)('%s rejects bad arguments and runs nothing', async (verb) => {
    const { call, calls } = bound(() => 'result')
    expect(await call(verb, ...goodArgs[verb], 'extra')).toMatchObject({
      ok: false,
      error: { code: 'input-invalid' }
    })
    expect(calls).toEqual([])
  })

  it('passes an AppError on as data', async () => {
    const { call } = bound(() => {
      throw new AppError({
        code: 'forbidden',
        message: 'No role.',
        hint: 'Ask for one.',
        retryable: false,
        serviceCode: 'HTTP 403'
      })
    })
    expect(await call('startPractice')).toEqual({
      ok: false,
      error: {
        code: 'forbidden',
        message: 'No role.',
        hint: 'Ask for one.',
        retryable: false,
        serviceCode: 'HTTP 403',
        fields: null
      }
    })
  })

  it.each<[string, unknown]>([
    ['an error', new Error('secret-marker at /home/person/vault')],
    ['a type error', new TypeError('secret-marker')],
    ['a string', 'secret-marker'],
    ['nothing', undefined],
    ['an object', { token: 'secret-marker' }]
  ])('turns %s thrown by a handler into "internal", without its text', async (_name, thrown) => {
    for (const fail of [
      () =>
        Promise.resolve().then(() => {
          throw thrown
        }),
      () => {
        throw thrown
      }
    ]) {
      const { call, notes } = bound(fail)
      const reply = await call('listConnections')
      expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
      expect(JSON.stringify([reply, notes])).not.toContain('secret-marker')
    }
  })

  it('logs the call, the code, and the class of a failure', async () => {
    const { call, notes } = bound(() => {
      throw new RangeError('x')
    })
    await call('listConnections')
    expect(notes).toEqual([
      ['call-refused', { call: 'list-connections', code: 'internal', fault: 'RangeError' }]
    ])
  })
})
