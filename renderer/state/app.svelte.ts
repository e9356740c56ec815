import type {
  AppStatus,
  Locking,
  ProxyAnswer,
  SignInMethod,
  StorageChange,
  Theme
} from '../../preload/contract.ts'
import { api } from '../api.ts'
import { offeredMethods } from '../policy/offered-methods.ts'
import { firstStatus } from './first-status.ts'

/** The last {@link AppStatus} that main told; replaced whole, never edited. */
class AppState {
  #status = $state.raw<AppStatus | null>(null)

  /** `null` until main has answered once. */
  get status(): AppStatus | null {
    return this.#status
  }

  /** Whether the organisation set this connection: then only its secrets can be changed. */
  isManaged(connectionId: string): boolean {
    return this.#status?.policy.managedConnectionIds.includes(connectionId) === true
  }

  /** The sign-in methods that the organisation allows, the one to begin with first. */
  get signInMethods(): readonly SignInMethod[] {
    return offeredMethods(this.#status?.policy.signInMethods ?? null)
  }

  /** Loads and follows the status; returns the function that stops following. */
  async start(): Promise<() => void> {
    const stop = api.onAppChanged((status) => {
      this.#status = status
    })
    const first = await firstStatus
    // An event that came meanwhile may be newer than this reply; every change brings one.
    this.#status ??= first
    return stop
  }

  async setTheme(theme: Theme): Promise<void> {
    await api.setTheme(theme)
  }

  async dismissNotice(noticeId: string): Promise<void> {
    await api.dismissNotice(noticeId)
  }

  async answerProxy(answer: ProxyAnswer | null): Promise<void> {
    await api.answerProxy(answer)
  }

  async askProxy(): Promise<void> {
    await api.askProxy()
  }

  async retryStorage(): Promise<void> {
    await api.retryStorage()
  }

  async unlockStorage(passphrase: string): Promise<void> {
    await api.unlockStorage(passphrase)
  }

  async lockStorage(): Promise<void> {
    await api.lockStorage()
  }

  async changeStorageMode(change: StorageChange): Promise<void> {
    await api.changeStorageMode(change)
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    await api.changePassphrase(current, next)
  }

  async renewStorageKey(passphrase: string | null): Promise<void> {
    await api.renewStorageKey(passphrase)
  }

  async setLocking(locking: Locking): Promise<void> {
    await api.setLocking(locking)
  }

  async removeAllData(): Promise<void> {
    await api.removeAllData()
  }
}

export const app = new AppState()
