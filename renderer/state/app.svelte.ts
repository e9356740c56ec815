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
    this.#status = await firstStatus
    return stop
  }

  async setTheme(theme: Theme): Promise<void> {
    this.#status = await api.setTheme(theme)
  }

  async dismissNotice(noticeId: string): Promise<void> {
    this.#status = await api.dismissNotice(noticeId)
  }

  async answerProxy(answer: ProxyAnswer | null): Promise<void> {
    this.#status = await api.answerProxy(answer)
  }

  async askProxy(): Promise<void> {
    this.#status = await api.askProxy()
  }

  async retryStorage(): Promise<void> {
    this.#status = await api.retryStorage()
  }

  async unlockStorage(passphrase: string): Promise<void> {
    this.#status = await api.unlockStorage(passphrase)
  }

  async lockStorage(): Promise<void> {
    this.#status = await api.lockStorage()
  }

  async changeStorageMode(change: StorageChange): Promise<void> {
    this.#status = await api.changeStorageMode(change)
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    this.#status = await api.changePassphrase(current, next)
  }

  async renewStorageKey(passphrase: string | null): Promise<void> {
    this.#status = await api.renewStorageKey(passphrase)
  }

  async setLocking(locking: Locking): Promise<void> {
    this.#status = await api.setLocking(locking)
  }

  async removeAllData(): Promise<void> {
    this.#status = await api.removeAllData()
  }
}

export const app = new AppState()
