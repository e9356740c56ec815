import type {
  AppStatus,
  Locking,
  ProxyAnswer,
  SignInMethod,
  StorageChange,
  Theme
} from '../../preload/contract.ts'
import { api } from '../api.ts'
import { firstStatus } from './first-status.ts'
import { offeredMethods } from './offered-methods.ts'

/** The last {@link AppStatus} from main; replaced as a whole, never edited. */
class AppState {
  #status = $state.raw<AppStatus | null>(null)

  /** `null` until main answers for the first time. */
  get status(): AppStatus | null {
    return this.#status
  }

  /** Whether the organization manages this connection: then only its secrets can be changed. */
  isManaged(connectionId: string): boolean {
    return this.#status?.policy.managedConnectionIds.includes(connectionId) === true
  }

  /** The sign-in methods that the organization allows, the default one first. */
  get signInMethods(): readonly SignInMethod[] {
    return offeredMethods(this.#status?.policy.signInMethods ?? null)
  }

  /** Loads the status and keeps it current; returns the function that stops that. */
  async start(): Promise<() => void> {
    const stop = api.onAppChanged((status) => {
      this.#status = status
    })
    const first = await firstStatus
    // An event that arrived in the meantime may be newer than this reply; every change sends one.
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
