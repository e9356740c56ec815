import { isLoopback } from '../http/loopback.ts'
import type { Fetch } from '../ports.ts'
import { isHostAllowed } from './allowed-hosts.ts'
import { BROKEN, hostRefused, notAllowed } from './permit.ts'
import type { Policy } from './policy.ts'

/**
 * The network as the policy allows it: the last line of defense, below every request to a service. Practice mode uses
 * only this computer and is allowed, unless the policy is broken.
 */
export function guardFetch(policy: Policy, fetch: Fetch): Fetch {
  if (policy.state === 'broken') return () => Promise.reject(notAllowed(BROKEN))
  const { allowedHosts } = policy.values
  if (allowedHosts === null) return fetch
  return (url, init) => {
    const address = URL.parse(url)
    const allowed = address !== null && (isHostAllowed(allowedHosts, address.origin) || isLoopback(address))
    return allowed ? fetch(url, init) : Promise.reject(notAllowed(hostRefused(address?.origin ?? '')))
  }
}
