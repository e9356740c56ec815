import { EventEmitter } from 'node:events'
import type { MessageBoxOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { createWindowRecovery, type WatchedWindow } from '../../../main/electron/window-recovery.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'

/** A window that is watched, and a person who answers its boxes. */
function watched(safeMode = false, isCrashed = false) {
  const timers = createHandTimers()
  const did: string[] = []
  const boxes: { options: MessageBoxOptions; answer: (button: string) => Promise<void> }[] = []
  const recovery = createWindowRecovery({
    ask: (options) =>
      new Promise((resolve) => {
        const answer = async (button: string): Promise<void> => {
          resolve({ response: options.buttons?.indexOf(button) ?? -1 })
          await settle()
        }
        options.signal?.addEventListener('abort', () => resolve({ response: options.cancelId ?? -1 }))
        boxes.push({ options, answer })
      }),
    clock: timers.clock,
    log: { note: (event, facts) => did.push([event, ...Object.values(facts ?? {})].join(' ')) },
    makeReport: () => did.push('report'),
    quit: () => did.push('quit'),
    restartSafely: safeMode ? null : () => did.push('restart')
  })
  const contents = Object.assign(new EventEmitter(), {
    reload: () => did.push('reload'),
    isCrashed: () => isCrashed,
    forcefullyCrashRenderer: () => {
      did.push('end')
      contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    }
  })
  const window = Object.assign(new EventEmitter(), { isDestroyed: () => false, webContents: contents })
  recovery.watch(window as unknown as WatchedWindow)
  const crash = (reason = 'crashed'): void => {
    contents.emit('render-process-gone', {}, { reason, exitCode: 5 })
  }
  const last = () => boxes.at(-1) ?? expect.unreachable()
  return { timers, did, boxes, last, window, crash, recovery }
}

describe('a window whose process ended', () => {
  it.each([
    ['Reload', ['reload']],
    ['Support report…', ['reload', 'report']],
    ['Quit', ['quit']]
  ])('is offered to be reloaded: %s', async (button, after) => {
    const { did, last, crash } = watched()
    crash()
    expect(last().options).toMatchObject({
      message: 'The window stopped working',
      buttons: ['Reload', 'Support report…', 'Quit'],
      defaultId: 0
    })
    await last().answer(button)
    expect(did).toEqual(['window-gone crashed 5', ...after])
  })

  it('before it was watched is offered to be reloaded, too', async () => {
    const { did, last } = watched(false, true)
    await last().answer('Reload')
    expect(did).toEqual(['window-gone crashed 0', 'reload'])
  })

  it('that ended because it was closed is left alone', () => {
    const { boxes, crash } = watched()
    crash('clean-exit')
    expect(boxes).toEqual([])
  })

  it('is not offered a third reload within a minute, but a safe start', async () => {
    const { did, timers, boxes, last, crash } = watched()
    for (let times = 0; times < 3; times += 1) {
      crash('oom')
      if (times < 2) await last().answer('Reload')
    }
    expect(boxes.map(({ options }) => options.buttons?.[0])).toEqual([
      'Reload',
      'Reload',
      'Restart in safe mode'
    ])
    await last().answer('Restart in safe mode')
    expect(did.at(-1)).toBe('restart')
    await timers.pass(60_000)
    crash()
    expect(last().options.buttons?.[0]).toBe('Reload')
  })

  it('in safe mode is offered to quit when it keeps ending', () => {
    const { last, crash } = watched(true)
    for (let times = 0; times < 3; times += 1) crash()
    expect(last().options.buttons).toEqual(['Quit', 'Reload anyway'])
  })

  it('is told in the support report, with nothing but reasons and numbers', () => {
    const { recovery, crash, window } = watched()
    expect(recovery.facts()).toEqual([])
    crash()
    crash('oom')
    window.emit('unresponsive')
    expect(recovery.facts()).toEqual([['Window stopped or hung', '2 stopped (crashed, oom), 1 hung']])
  })
})

describe('a window that hangs', () => {
  it('is replaced when the person wants that, without a second question', async () => {
    const { did, boxes, last, window } = watched()
    window.emit('unresponsive')
    expect(last().options.buttons).toEqual(['Wait', 'Reload', 'Support report…', 'Quit'])
    await last().answer('Reload')
    expect(did).toEqual(['window-hangs', 'end', 'reload'])
    expect(boxes).toHaveLength(1)
  })

  it('shows the report after it was replaced', async () => {
    const { did, last, window } = watched()
    window.emit('unresponsive')
    await last().answer('Support report…')
    expect(did).toEqual(['window-hangs', 'end', 'reload', 'report'])
  })

  it('that responds again takes its question back; so does its end', async () => {
    const { did, boxes, last, window, crash } = watched()
    window.emit('unresponsive')
    window.emit('responsive')
    expect(last().options.signal?.aborted).toBe(true)
    window.emit('unresponsive')
    crash()
    expect(boxes.map(({ options }) => options.signal?.aborted)).toEqual([true, true, false])
    await settle()
    expect(did).toEqual(['window-hangs', 'window-hangs', 'window-gone crashed 5'])
  })
})
