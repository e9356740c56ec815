import type { Cancel, Timers } from '../core/ports.ts'

/** Why the clocks and the network may be different from a moment ago. */
export type WakeReason = 'resume' | 'unlock' | 'focus' | 'online'

/** What {@link watchWakeUps} listens to; Electron's own objects fit. */
export interface WakeSources {
  /** Electron's `powerMonitor`. `unlock-screen` exists on macOS and Windows only. */
  readonly powerMonitor: {
    on(event: 'resume' | 'unlock-screen', listener: () => void): unknown
  }
  /** Electron's `app`. */
  readonly app: { on(event: 'browser-window-focus', listener: () => void): unknown }
  /** Electron's `net.isOnline`: `false` can be relied on, `true` proves nothing (security-reliability §1.9). */
  readonly isOnline: () => boolean
  readonly timers: Timers
}

/** Electron has no event for a network that came back, so it is looked at this often. */
const ONLINE_CHECK_MS = 5_000

/**
 * Calls `wake` whenever a decision taken from the clocks should be taken again: after sleep, unlock, focus, and when
 * the network is back (design §5, rule 2). It is a hint, given as often as it happens: the listener must be cheap.
 *
 * @returns stops looking at the network
 */
export function watchWakeUps(sources: WakeSources, wake: (reason: WakeReason) => void): Cancel {
  const { powerMonitor, app, isOnline, timers } = sources
  powerMonitor.on('resume', () => {
    wake('resume')
  })
  powerMonitor.on('unlock-screen', () => {
    wake('unlock')
  })
  app.on('browser-window-focus', () => {
    wake('focus')
  })

  let wasOnline = isOnline()
  let cancel: Cancel = () => undefined
  const check = (): void => {
    const online = isOnline()
    if (online && !wasOnline) wake('online')
    wasOnline = online
    cancel = timers.after(ONLINE_CHECK_MS, check)
  }
  cancel = timers.after(ONLINE_CHECK_MS, check)
  return () => {
    cancel()
  }
}

/**
 * What {@link watchAway} listens to; Electron's `powerMonitor` fits. `lock-screen` exists on macOS and Windows only,
 * `user-did-resign-active` on macOS.
 */
export interface AwaySource {
  on(event: 'lock-screen' | 'suspend' | 'user-did-resign-active', listener: () => void): unknown
}

/** Calls `away` when the computer is locked, goes to sleep or is handed to another user. */
export function watchAway(powerMonitor: AwaySource, away: () => void): void {
  powerMonitor.on('lock-screen', away)
  powerMonitor.on('suspend', away)
  powerMonitor.on('user-did-resign-active', away)
}
