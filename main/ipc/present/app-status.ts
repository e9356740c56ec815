import type { AppStatus, StorageStatus } from '../../../preload/contract.ts'
import type { ProxyAsk } from '../../core/http/proxy-question.ts'
import type { Notice } from '../../core/notices.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { Locking } from '../../core/storage/storage.ts'
import type { VaultStatus } from '../../core/vault/vault-status.ts'
import { presentPolicy } from './policy-status.ts'

/** What the composition root knows about the app itself. */
export interface AppFacts {
  readonly version: string
  readonly platform: AppStatus['platform']
  readonly safeMode: boolean
  readonly theme: AppStatus['theme']
  readonly dataFolder: string
  readonly redirectAddresses: readonly string[]
  readonly vault: VaultStatus
  readonly locking: Locking
  readonly notices: readonly Notice[]
  readonly proxyAsk: ProxyAsk | null
  readonly policy: Policy
  readonly allowWrites: boolean
}

export function presentApp(facts: AppFacts): AppStatus {
  return {
    version: facts.version,
    platform: facts.platform,
    safeMode: facts.safeMode,
    theme: facts.theme,
    dataFolder: facts.dataFolder,
    redirectAddresses: [...facts.redirectAddresses],
    storage: presentStorage(facts.vault),
    locking: { afterMs: facts.locking.afterMs, withSystem: facts.locking.withSystem },
    policy: presentPolicy(facts.policy),
    allowWrites: facts.allowWrites,
    notices: facts.notices.map(({ id, tone, title, message, opens }) => ({
      id,
      tone,
      title,
      message,
      opens: opens ?? null
    })),
    proxyAsk: presentProxyAsk(facts.proxyAsk)
  }
}

function presentProxyAsk(ask: ProxyAsk | null): AppStatus['proxyAsk'] {
  return ask === null ? null : { host: ask.host, attempt: ask.attempt, hidden: ask.hidden }
}

function presentStorage(vault: VaultStatus): StorageStatus {
  return {
    mode: vault.mode,
    state: vault.state,
    backend: vault.backend,
    message: vault.message,
    hint: vault.hint,
    needsPassphrase: vault.needsPassphrase
  }
}
