import type { ConnectionSecrets } from '../connections/client-reader.ts'
import type { AppError } from '../errors.ts'
import type { Fetch } from '../ports.ts'
import { LOCKED_ON_REQUEST, shutError } from '../vault/vault-status.ts'

/** What all sessions with secrets share about the lock: while it holds, no request begins, and no secret is kept. */
export interface LockGate {
  /** Why nothing may begin now; `null` while it may. */
  why(): AppError | null
  lock(why: AppError): void
  unlock(): void
  /** The same way out, through which no request begins while locked. One under way comes to its end, to be saved. */
  guard(fetch: Fetch): Fetch
  /** Keeps secrets outside the vault for an owner, until it lets go of them, is gone, or the next lock. */
  keep(owner: object, secrets: ConnectionSecrets): void
  /** @throws AppError `vault-locked` when a lock took them away; they are not to be read from the vault instead */
  kept(owner: object): ConnectionSecrets
}

/** Makes a gate that is open. */
export function createLockGate(): LockGate {
  let locked: AppError | null = null
  let keeping = new WeakMap<object, ConnectionSecrets>()
  return {
    why: () => locked,
    lock(why) {
      locked = why
      keeping = new WeakMap()
    },
    unlock() {
      locked = null
    },
    guard: (fetch) => async (url, init) => {
      if (locked !== null) throw locked
      return await fetch(url, init)
    },
    keep(owner, secrets) {
      if (locked !== null) throw locked
      keeping.set(owner, secrets)
    },
    kept(owner) {
      const secrets = keeping.get(owner)
      if (secrets === undefined) throw locked ?? shutError(LOCKED_ON_REQUEST)
      return secrets
    }
  }
}
