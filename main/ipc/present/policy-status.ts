import type { PolicyStatus } from '../../../preload/contract.ts'
import { allowedStorage, idleLimitMs } from '../../core/policy/allowed-storage.ts'
import { POLICY_KEYS } from '../../core/policy/policy-keys.ts'
import { inWords, type Policy } from '../../core/policy/policy.ts'
import { managedIds } from '../../core/policy/presets.ts'

/** The organization's policy in words. Its hosts and connections aren't secret. */
export function presentPolicy(policy: Policy): PolicyStatus {
  return {
    state: policy.state,
    locked: policy.locked.map(({ key, level }) => ({
      key,
      title: POLICY_KEYS[key].title,
      value: inWords(policy, key),
      level
    })),
    problems: policy.problems.map(({ place, message }) => ({ place, message })),
    managedConnectionIds: [...managedIds(policy)],
    exportSecrets: policy.values.exportSecrets,
    writeRequests: policy.values.writeRequests,
    revealTokens: policy.values.revealTokens,
    signInMethods: policy.values.signInMethods === null ? null : [...policy.values.signInMethods],
    storageModes: [...allowedStorage(policy)],
    idleLimitMs: idleLimitMs(policy)
  }
}
