import { app } from 'electron'
import { REDIRECT_ADDRESSES } from '../core/connections/redirect-addresses.ts'
import type { ProxyQuestion } from '../core/http/proxy-question.ts'
import type { Notice, Notices } from '../core/notices.ts'
import type { Policy } from '../core/policy/policy.ts'
import type { WriteSwitch } from '../core/requests/write-switch.ts'
import type { Storage } from '../core/storage/storage.ts'
import type { Vault } from '../core/vault/vault.ts'
import type { Settings } from '../electron/settings-store.ts'
import { readTheme } from '../electron/theme.ts'
import type { AppFacts } from '../ipc/present/app-status.ts'

/** Where each fact about the app comes from. */
export interface FactSources {
  readonly dataFolder: string
  readonly safeMode: boolean
  readonly settings: Settings
  readonly policy: Policy
  readonly notices: Notices
  readonly vault: Vault
  readonly storage: Storage
  readonly question: ProxyQuestion
  readonly writes: WriteSwitch
}

/** The current state of the app itself. */
export function gatherFacts(from: FactSources): AppFacts {
  const { dataFolder, safeMode, settings, policy, notices, vault, storage, question, writes } = from
  return {
    version: app.getVersion(),
    platform: process.platform as AppFacts['platform'],
    theme: readTheme(settings.read('theme')),
    safeMode,
    dataFolder,
    policy,
    allowWrites: writes.isOn(),
    redirectAddresses: REDIRECT_ADDRESSES,
    vault: vault.status(),
    locking: storage.locking(),
    notices: [
      ...notices.list(),
      ...vault.status().notices.map((notice): Notice => ({ ...notice, tone: 'warning' }))
    ],
    proxyAsk: question.current()
  }
}
