import { release } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { createKeeping, type Keeping } from '../core/activity/keeping.ts'
import { createRecorder, type Recorder } from '../core/activity/recorder.ts'
import type { ReportFacts } from '../core/activity/report.ts'
import type { Policy } from '../core/policy/policy.ts'
import type { Log } from '../core/ports.ts'
import { systemClock, systemTimers } from '../core/system-time.ts'
import { createRecordFile } from '../core/vault/record-file.ts'
import type { Vault } from '../core/vault/vault.ts'
import type { Settings } from '../electron/settings-store.ts'
import type { Announce } from '../ipc/announce.ts'
import { presentActivityState } from '../ipc/present/activity.ts'

/** What {@link createActivity} needs. */
export interface ActivityParts {
  readonly dataFolder: string
  readonly settings: Settings
  readonly policy: Policy
  readonly vault: Pick<Vault, 'status' | 'read' | 'update'>
  readonly announce: Announce
  readonly log: Log
}

/** The record of requests, and what keeps it across restarts. */
export interface Activity {
  readonly recorder: Recorder
  readonly keeping: Keeping
  /** Sets whether it is kept, and tells the window. */
  keep(on: boolean): Promise<void>
  /** The vault opened, locked, or changed otherwise. */
  vaultChanged(): void
}

/** Makes the record, and connects it to the window, the vault, and the disk. */
export function createActivity({
  dataFolder,
  settings,
  policy,
  vault,
  announce,
  log
}: ActivityParts): Activity {
  const tell = (): void => {
    const keeping = { kept: kept.isOn(), mayKeep: kept.mayKeep() }
    announce('activityChanged', presentActivityState(recorder.state(), keeping))
  }
  const recorder = createRecorder({
    clock: systemClock,
    timers: systemTimers,
    onChange: () => {
      tell()
      kept.changed()
    }
  })
  const isVaultOpen = (): boolean => ['found', 'absent'].includes(vault.status().state)
  const kept = createKeeping({
    recorder,
    file: createRecordFile(join(dataFolder, 'activity.sealed')),
    records: vault,
    isVaultOpen,
    mayKeep: () => policy.values.keepActivity && vault.status().mode !== 'memory',
    choice: {
      read: () => settings.read('keepActivity') === true,
      write: (on) => {
        settings.write('keepActivity', on)
      }
    },
    timers: systemTimers,
    log
  })
  let wasOpen = false
  let locked = false
  return {
    recorder,
    keeping: kept,
    async keep(on) {
      try {
        await kept.set(on)
      } finally {
        tell()
      }
    },
    vaultChanged() {
      const isOpen = isVaultOpen()
      if (wasOpen && vault.status().state === 'locked') {
        locked = true
        recorder.note({ kind: 'lock', connectionId: null })
      } else if (isOpen && locked) {
        locked = false
        recorder.note({ kind: 'unlock', connectionId: null })
      }
      wasOpen = isOpen
      if (isOpen) void kept.load()
    }
  }
}

/** The versions of everything that runs, for a support report. */
export function versionFacts(): ReportFacts['versions'] {
  const { electron, chrome, node } = process.versions
  return [
    ['Electron', electron],
    ['Chromium', chrome],
    ['Node.js', node],
    ['System', `${process.platform} ${release()} ${process.arch}`],
    ['Packaged', app.isPackaged ? 'yes' : 'no']
  ]
}
