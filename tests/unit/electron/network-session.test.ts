import type { Session } from 'electron'
import { describe, expect, it } from 'vitest'
import { createNetworkSession } from '../../../main/electron/network-session.ts'

/** Counts the sessions made, and which of their locks were set. */
function maker() {
  const made: { partition: string; cache: boolean; locks: string[] }[] = []
  return {
    made,
    fromPartition(partition: string, { cache }: { cache: boolean }) {
      const locks: string[] = []
      made.push({ partition, cache, locks })
      return new Proxy(
        {},
        { get: (_target, name) => () => void locks.push(String(name)) }
      ) as unknown as Session
    }
  }
}

describe('createNetworkSession', () => {
  it('creates one session on first use, in memory and locked down', () => {
    const session = maker()
    const network = createNetworkSession(session)
    expect(session.made).toEqual([])
    expect(network()).toBe(network())
    expect(session.made).toMatchObject([{ partition: 'network', cache: false }])
    expect(session.made[0]?.locks).toContain('setPermissionRequestHandler')
  })
})
