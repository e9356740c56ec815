import { app, net, powerMonitor } from 'electron'
import type { Keeping } from '../core/activity/keeping.ts'
import type { Log } from '../core/ports.ts'
import type { Practice } from '../core/sessions/practice.ts'
import type { Sessions } from '../core/sessions/sessions.ts'
import { watchIdle, type Storage } from '../core/storage/storage.ts'
import { systemTimers } from '../core/system-time.ts'
import type { Vault } from '../core/vault/vault.ts'
import type { SystemClipboard } from '../electron/clipboard.ts'
import type { KeyringAnswers } from '../electron/keyring-answers.ts'
import { watchAway, watchWakeUps } from '../electron/power.ts'
import { holdQuit, quitWithSystem } from '../electron/quit-guard.ts'

/** What {@link startLife} controls. */
export interface LifeParts {
  readonly sessions: Sessions
  readonly storage: Storage
  readonly vault: Vault
  readonly keyringAnswers: KeyringAnswers
  readonly practice: Practice
  readonly clipboard: SystemClipboard
  /** Clears a secret of ours from the clipboard, even without a window. */
  readonly clearClipboard: () => Promise<void>
  readonly activity: Pick<Keeping, 'settle'>
  readonly log: Log
  /** Opens and shows a window if there is none. */
  readonly bringForward: () => void
  /** Whether the app stays when its window is closed. */
  readonly keepsRunning: () => boolean
}

/** Starts handling the app's life cycle: it wakes up with the computer, locks when idle, and quits in order. */
export function startLife({
  sessions,
  storage,
  vault,
  keyringAnswers,
  practice,
  clipboard,
  clearClipboard,
  activity,
  log,
  bringForward,
  keepsRunning
}: LifeParts): void {
  watchWakeUps({ powerMonitor, app, isOnline: () => net.isOnline(), timers: systemTimers }, (reason) => {
    keyringAnswers.askNow()
    sessions.wake(reason === 'online' ? 'network' : reason)
  })
  watchAway(powerMonitor, () => {
    void clipboard.clearSecret()
    if (storage.locking().withSystem) void storage.lock()
  })
  watchIdle({
    idleMs: () => powerMonitor.getSystemIdleTime() * 1_000,
    limitMs: () => storage.locking().afterMs,
    lock: () => void storage.lock(),
    timers: systemTimers
  })
  app.on('browser-window-focus', () => void clipboard.focused())
  quitWithSystem(app, powerMonitor)
  holdQuit({
    app,
    timers: systemTimers,
    log,
    settle: async () => {
      await Promise.all([sessions.settle(5_000), clearClipboard(), activity.settle()])
      sessions.close()
      await Promise.all([vault.close(), practice.stop()])
    }
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' && !keepsRunning()) app.quit()
  })
  app.on('activate', bringForward)
}
