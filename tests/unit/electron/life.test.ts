import { describe, expect, it } from 'vitest'
import { watchAway, watchWakeUps, type WakeReason } from '../../../main/electron/power.ts'
import { holdQuit, QUIT_LIMIT_MS, quitWithSystem } from '../../../main/electron/quit-guard.ts'
import { enforceSandbox } from '../../../main/electron/sandbox.ts'
import { claimSingleInstance, type InstanceStart } from '../../../main/electron/single-instance.ts'
import { systemClock, systemTimers } from '../../../main/core/system-time.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'

describe('watchWakeUps', () => {
  function watched() {
    const timers = createHandTimers()
    const listeners = new Map<string, () => void>()
    const on = (name: string, listener: () => void): void => void listeners.set(name, listener)
    const reasons: WakeReason[] = []
    const network = { online: true }
    const stop = watchWakeUps(
      { powerMonitor: { on }, app: { on }, isOnline: () => network.online, timers },
      (reason) => reasons.push(reason)
    )
    return { timers, reasons, network, stop, emit: (name: string) => listeners.get(name)?.() }
  }

  it.each<[string, WakeReason]>([
    ['resume', 'resume'],
    ['unlock-screen', 'unlock'],
    ['browser-window-focus', 'focus']
  ])('wakes on %s', (event, reason) => {
    const { emit, reasons } = watched()
    emit(event)
    emit(event)
    expect(reasons).toEqual([reason, reason])
  })

  it('wakes within 5 s after the network comes back, once, and never when it goes away', async () => {
    const { network, reasons, timers } = watched()
    await timers.pass(60_000)
    network.online = false
    await timers.pass(60_000)
    expect(reasons).toEqual([])
    network.online = true
    await timers.pass(5_000)
    expect(reasons).toEqual(['online'])
    await timers.pass(60_000)
    expect(reasons).toEqual(['online'])
  })

  it('stops checking on request', async () => {
    const { stop, timers } = watched()
    expect(timers.pending()).toBe(1)
    await timers.pass(11_000)
    stop()
    expect(timers.pending()).toBe(0)
  })
})

describe('watchAway', () => {
  it.each(['lock-screen', 'suspend', 'user-did-resign-active'])('tells of %s', (event) => {
    const listeners = new Map<string, () => void>()
    let times = 0
    watchAway({ on: (name: string, listener) => void listeners.set(name, listener) }, () => {
      times += 1
    })
    listeners.get(event)?.()
    expect(times).toBe(1)
  })
})

describe('quitWithSystem', () => {
  it('delays the shutdown and quits normally', () => {
    let told: (event?: { preventDefault(): void }) => void = () => undefined
    const done: string[] = []
    quitWithSystem(
      { quit: () => done.push('quit') },
      { on: (_name, listener: (event?: { preventDefault(): void }) => void) => (told = listener) }
    )
    told({ preventDefault: () => done.push('held') })
    expect(done).toEqual(['held', 'quit'])
    told()
    expect(done).toEqual(['held', 'quit', 'quit'])
  })
})

describe('holdQuit', () => {
  function held(settleAll: () => Promise<unknown>) {
    const timers = createHandTimers()
    const notes: string[] = []
    let asked: (event: { preventDefault(): void }) => void = () => undefined
    let quits = 0
    const ask = (): boolean => {
      let prevented = false
      asked({ preventDefault: () => (prevented = true) })
      return !prevented
    }
    holdQuit({
      app: {
        on: (_name, listener) => {
          asked = listener
        },
        quit: () => {
          if (ask()) quits += 1
        }
      },
      timers,
      log: { note: (event) => notes.push(event) },
      settle: settleAll
    })
    return { timers, notes, ask, quits: () => quits }
  }

  it('waits for what must be finished, then quits once', async () => {
    let finish: () => void = () => undefined
    let started = 0
    const { ask, quits, timers } = held(() => {
      started += 1
      return new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    expect(ask()).toBe(false)
    expect(ask()).toBe(false)
    await settle()
    expect([started, quits()]).toEqual([1, 0])
    finish()
    await settle()
    expect(quits()).toBe(1)
    expect(timers.pending()).toBe(0)
  })

  it('waits no longer than its limit, and reports it', async () => {
    const { ask, notes, quits, timers } = held(() => new Promise(() => undefined))
    ask()
    await timers.pass(QUIT_LIMIT_MS - 1)
    expect(quits()).toBe(0)
    await timers.pass(1)
    expect(quits()).toBe(1)
    expect(notes).toEqual(['quit-not-settled'])
  })

  it.each<[string, () => Promise<unknown>]>([
    ['rejects', () => Promise.reject(new Error('secret-marker'))],
    [
      'throws',
      () => {
        throw new Error('secret-marker')
      }
    ]
  ])('quits even if what must be finished %s', async (_name, fail) => {
    const { ask, notes, quits } = held(fail)
    ask()
    await settle()
    expect(quits()).toBe(1)
    expect(notes).toEqual(['quit-settle-failed'])
  })

  it('doesn’t quit twice if the work finishes after the limit', async () => {
    let finish: () => void = () => undefined
    const { ask, quits, timers } = held(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        })
    )
    ask()
    await timers.pass(QUIT_LIMIT_MS)
    finish()
    await settle()
    expect(quits()).toBe(1)
  })
})

describe('claimSingleInstance', () => {
  it('claims the folder and listens for others, or stops without listening', () => {
    const run = (granted: boolean) => {
      const heard: string[] = []
      const claimed = claimSingleInstance(
        { requestSingleInstanceLock: () => granted, on: (name) => heard.push(name) },
        { importPath: null, hidden: false },
        () => undefined
      )
      return { claimed, heard }
    }
    expect(run(true)).toEqual({ claimed: true, heard: ['second-instance'] })
    expect(run(false)).toEqual({ claimed: false, heard: [] })
  })

  it('comes to the front when another instance starts, with its file to import', () => {
    const told: unknown[] = []
    const forward: InstanceStart[] = []
    let listener: (event: unknown, argv: string[], folder: string, data: unknown) => void = () => undefined
    claimSingleInstance(
      {
        requestSingleInstanceLock: (data) => told.push(data) > 0,
        on: (_name, second) => {
          listener = second
        }
      },
      { importPath: '/tmp/mine.tokendesk', hidden: true },
      (start) => forward.push(start)
    )
    expect(told).toEqual([{ importPath: '/tmp/mine.tokendesk', hidden: true }])
    for (const data of [
      { importPath: '/tmp/other.tokendesk' },
      { importPath: null, hidden: true },
      { importPath: 7, hidden: 'yes' },
      null,
      'x'
    ])
      listener({}, [], '/', data)
    expect(forward).toEqual([
      { importPath: '/tmp/other.tokendesk', hidden: false },
      { importPath: null, hidden: true },
      ...Array.from({ length: 3 }, () => ({ importPath: null, hidden: false }))
    ])
  })
})

describe('enforceSandbox', () => {
  it('turns on the sandbox for everything, unless it is already off', () => {
    const run = (noSandbox: boolean): number => {
      let enabled = 0
      enforceSandbox({
        enableSandbox: () => (enabled += 1),
        commandLine: { hasSwitch: (name) => noSandbox && name === 'no-sandbox' }
      })
      return enabled
    }
    expect([run(false), run(true)]).toEqual([1, 0])
  })
})

describe('the clocks and timers of the machine', () => {
  it('report the time and never go back', () => {
    const before = systemClock.monotonic()
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(1_000)
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before)
  })

  it('fire once, also for a time that has passed', async () => {
    const fired = await new Promise((resolve) => systemTimers.after(-5, () => resolve('fired')))
    expect(fired).toBe('fired')
  })

  it('don’t fire a timer of more than 2^31 ms after 1 ms, and can be canceled twice', async () => {
    let fired = false
    const cancel = systemTimers.after(2 ** 31 + 1_000, () => {
      fired = true
    })
    // Node would fire it before one that is 20 ms away.
    await new Promise<void>((resolve) => systemTimers.after(20, resolve))
    cancel()
    cancel()
    expect(fired).toBe(false)
  })
})
