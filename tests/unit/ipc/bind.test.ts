import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { bindCalls, type Handlers } from '../../../main/ipc/bind.ts'
import { decoders } from '../../../main/ipc/decoders.ts'
import type { SenderEvent } from '../../../main/ipc/trusted-sender.ts'
import { CALL_CHANNELS, type CallChannel, type PublicError, type Reply } from '../../../preload/contract.ts'
import { goodArgs } from './calls.ts'

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
    CALL_CHANNELS.map((channel) => [
      channel,
      (...args: unknown[]) => {
        calls.push([channel, args])
        return handle(...args)
      }
    ])
  ) as unknown as Handlers
  bindCalls({
    ipcMain: {
      handle(channel, listener) {
        if (listeners.has(channel)) throw new Error(`${channel} is bound twice`)
        listeners.set(channel, listener)
      }
    },
    isTrusted,
    answering: () => {
      asks.push('answering')
      return opened.then(() => ({ decoders, handlers, presentError }))
    },
    log: { note: (event, facts) => notes.push([event, facts]) }
  })
  const call = async (channel: CallChannel, ...args: unknown[]): Promise<Reply<unknown>> =>
    (await listeners.get(channel)?.(ourEvent, ...args)) as Reply<unknown>
  return { listeners, notes, calls, call, asks }
}

describe('bindCalls', () => {
  it('binds exactly the calls of the contract, each once', () => {
    expect([...bound(() => null).listeners.keys()].sort()).toEqual([...CALL_CHANNELS].sort())
  })

  it.each(CALL_CHANNELS)('%s passes the arguments on and wraps the result', async (channel) => {
    const { call, calls } = bound(() => Promise.resolve('result'))
    expect(await call(channel, ...goodArgs[channel])).toEqual({ ok: true, value: 'result' })
    expect(calls).toEqual([[channel, goodArgs[channel]]])
  })

  it.each(CALL_CHANNELS)('%s answers a stranger with a refusal and runs nothing', async (channel) => {
    const { call, calls } = bound(
      () => 'result',
      () => false
    )
    expect(await call(channel, ...goodArgs[channel])).toMatchObject({
      ok: false,
      error: { code: 'internal', retryable: false }
    })
    expect(calls).toEqual([])
  })

  it('does not decode what a stranger sent', async () => {
    const { call } = bound(
      () => 'result',
      () => false
    )
    const reply = await call('app:set-theme', 'not a theme')
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
  })

  it('answers what came before there was anyone to answer', async () => {
    let open = (): void => undefined
    const opening = new Promise<void>((resolve) => {
      open = resolve
    })
    const { call, calls } = bound(
      () => 'result',
      () => true,
      opening
    )
    const early = call('app:status')
    await Promise.resolve()
    expect(calls).toEqual([])
    open()
    expect(await early).toEqual({ ok: true, value: 'result' })
  })

  it('asks for what answers only when there is something to answer', async () => {
    const { call, asks } = bound(() => 'result')
    expect(asks).toEqual([])
    await call('app:status')
    expect(asks).toEqual(['answering'])
  })

  it('looks at the sender before anything is awaited', () => {
    const seen: string[] = []
    const { listeners } = bound(
      () => null,
      () => {
        seen.push('sender')
        return true
      }
    )
    void listeners.get('app:status')?.(ourEvent)
    expect(seen).toEqual(['sender'])
  })

  it.each(CALL_CHANNELS)('%s refuses bad arguments and runs nothing', async (channel) => {
    const { call, calls } = bound(() => 'result')
    expect(await call(channel, ...goodArgs[channel], 'extra')).toMatchObject({
      ok: false,
      error: { code: 'input-invalid' }
    })
    expect(calls).toEqual([])
  })

  it('passes an error of ours on as data', async () => {
    const { call } = bound(() => {
      throw new AppError({
        code: 'forbidden',
        message: 'No role.',
        hint: 'Ask for one.',
        retryable: false,
        serviceCode: 'HTTP 403'
      })
    })
    expect(await call('practice:start')).toEqual({
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
      const reply = await call('connections:list')
      expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
      expect(JSON.stringify([reply, notes])).not.toContain('secret-marker')
    }
  })

  it('logs the channel, the code and the class of a fault', async () => {
    const { call, notes } = bound(() => {
      throw new RangeError('x')
    })
    await call('connections:list')
    expect(notes).toEqual([
      ['call-refused', { channel: 'connections:list', code: 'internal', fault: 'RangeError' }]
    ])
  })
})
