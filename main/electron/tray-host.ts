import { execFile } from 'node:child_process'
import type { ExecFile } from './keyring-ping.ts'

/** By its full path: a program with that name elsewhere is never started. */
const DBUS_SEND = '/usr/bin/dbus-send'
const PROGRAM_LIMIT_MS = 4_000

/**
 * Whether the desktop shows tray icons. Always on Windows and macOS. On Linux, whether a host is registered for them on
 * the session bus (StatusNotifierItem specification, `IsStatusNotifierHostRegistered`): GNOME has none without an extension.
 * Asked from a separate process, because Electron doesn't tell and has no D-Bus client.
 */
export function hasTrayHost(platform: NodeJS.Platform, run: ExecFile = execFile): Promise<boolean> {
  if (platform !== 'linux') return Promise.resolve(true)
  const watcher = 'org.kde.StatusNotifierWatcher'
  const args = [
    '--session',
    '--print-reply=literal',
    '--reply-timeout=2000',
    `--dest=${watcher}`,
    '/StatusNotifierWatcher',
    'org.freedesktop.DBus.Properties.Get',
    `string:${watcher}`,
    'string:IsStatusNotifierHostRegistered'
  ]
  return new Promise((resolve) => {
    run(DBUS_SEND, args, { timeout: PROGRAM_LIMIT_MS }, (error, stdout) => {
      resolve(error === null && /\bboolean true\b/.test(stdout))
    })
  })
}
