import type { ConnectionSecrets } from '../connections/token-source.ts'
import type { AppError } from '../errors.ts'
import type { Fetch } from '../ports.ts'
import { LOCKED_ON_REQUEST, shutError } from '../vault/vault-status.ts'

/** The lock shared by all sessions with secrets: while it is on, no request starts, and no secret is in memory. */
export interface LockGate {
  /** Why nothing may start now; `null` if unlocked. */
  why(): AppError | null
  lock(why: AppError): void
  unlock(): void
  /** The same fetch, but no request starts while locked. A pending one may finish, so that its tokens are saved. */
  guard(fetch: Fetch): Fetch
  /** Holds secrets in memory for an owner, until the owner is gone or the next lock. */
  hold(owner: object, secrets: ConnectionSecrets): void
  /** @throws AppError `vault-locked` when a lock dropped them; those in the vault must not be used instead */
  held(owner: object): ConnectionSecrets
}

/** Creates an open gate. */
export function createLockGate(): LockGate {
  let locked: AppError | null = null
  let held = new WeakMap<object, ConnectionSecrets>()
  return {
    why: () => locked,
    lock(why) {
      locked = why
      held = new WeakMap()
    },
    unlock() {
      locked = null
    },
    guard: (fetch) => async (url, init) => {
      if (locked !== null) throw locked
      return await fetch(url, init)
    },
    hold(owner, secrets) {
      if (locked !== null) throw locked
      held.set(owner, secrets)
    },
    held(owner) {
      const secrets = held.get(owner)
      if (secrets === undefined) throw locked ?? shutError(LOCKED_ON_REQUEST)
      return secrets
    }
  }
}
