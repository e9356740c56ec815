import type { Cancel, Timers } from '../core/ports.ts'

/** Why the clocks and the network may have changed. */
export type WakeReason = 'resume' | 'unlock' | 'focus' | 'online'

/** What {@link watchWakeUps} listens to; Electron's own objects fit. */
export interface WakeSources {
  /** Electron's `powerMonitor`. `unlock-screen` exists on macOS and Windows only. */
  readonly powerMonitor: {
    on(event: 'resume' | 'unlock-screen', listener: () => void): unknown
  }
  /** Electron's `app`. */
  readonly app: { on(event: 'browser-window-focus', listener: () => void): unknown }
  /** Electron's `net.isOnline`: `false` is reliable, `true` proves nothing (security-reliability §1.9). */
  readonly isOnline: () => boolean
  readonly timers: Timers
}

/** Electron has no event for a restored network, so we check this often. */
const ONLINE_CHECK_MS = 5_000

/**
 * Calls `wake` whenever decisions based on the clocks should be made again: after sleep, unlock, focus, and when the
 * network is back (design §5, rule 2). It is a hint that may come often, so the listener must be cheap.
 *
 * @returns a function that stops checking the network
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

/** Calls `away` when the computer is locked, goes to sleep, or switches to another user. */
export function watchAway(powerMonitor: AwaySource, away: () => void): void {
  powerMonitor.on('lock-screen', away)
  powerMonitor.on('suspend', away)
  powerMonitor.on('user-did-resign-active', away)
}
