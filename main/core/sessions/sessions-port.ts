import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import type { ConnectionInput } from '../connections/validate-connection.ts'
import type { DirectoryList } from '../directory/directory.ts'
import type { AppError } from '../errors.ts'
import type { WakeReason } from '../keeper/keeper.ts'
import type { Clock, Fetch, Log, OpenSignInPage, RecordStore, RedirectDoor, Timers } from '../ports.ts'
import type { Account } from '../ringcx/accounts.ts'
import type { User } from '../ringcx/user.ts'
import type { AdoptedConnection } from './adopt-connections.ts'
import type { TestView } from './connection-tests.ts'
import type { Practice } from './practice.ts'
import type { Removal } from './removal.ts'
import type { SessionRules } from './session-rules.ts'
import type { SessionView } from './session.ts'

/** What the sessions need from outside. */
export interface SessionsDeps {
  readonly connections: Connections
  readonly records: RecordStore
  readonly practice: Practice
  readonly fetch: Fetch
  readonly door: RedirectDoor
  readonly openPage: OpenSignInPage
  readonly clock: Clock
  readonly timers: Timers
  /** In [0, 1). */
  readonly random: () => number
  readonly userAgent: string
  readonly log: Log
  /** Everything is allowed when left out. */
  readonly rules?: SessionRules
  /** One session changed. */
  readonly onSession: (view: SessionView) => void
  /** A connection came, went, or has another name. */
  readonly onList: (views: readonly SessionView[]) => void
  /** What can be undone changed. */
  readonly onRemovals: (removals: readonly Removal[]) => void
  /** The disk refused to erase the secrets of a removed connection; with `false`, they are gone after all. */
  readonly onEraseRefused: (connection: Connection, refused: boolean) => void
  /** A test of a connection went on. */
  readonly onTest: (view: TestView) => void
}

/** All connections with their sessions. Every method that takes an id can throw `unknown-connection`. */
export interface Sessions {
  list(): readonly SessionView[]
  view(id: string): SessionView
  /** Brings every stored session back, without a new sign-in where its tokens still work. Never throws. */
  restore(): Promise<void>
  /**
   * Saves the connection and its secrets, which may be unfinished; signing in is a call of its own.
   * @throws AppError `input-invalid` and the `vault-*` codes
   */
  add(input: ConnectionInput): Promise<SessionView>
  /**
   * Saves the changes and signs in anew; an empty client secret or JWT credential keeps the stored one, unless a host
   * or the client ID changed: then it has to be entered again. Saved for later, the connection may lack it; it does not
   * sign in, and a session whose sign-in stayed as it was goes on.
   * @throws as {@link Sessions.add}
   */
  edit(id: string, input: ConnectionInput): Promise<SessionView>
  rename(id: string, name: string): SessionView
  /** Whether a connection is kept fresh also while nobody looks at it. */
  setKeepFresh(id: string, keepFresh: boolean): SessionView
  /** Which connection the person looks at; `null` or one that is gone for none. */
  lookAt(id: string | null): void
  /** Puts a copy right after the connection, with its client secret and JWT credential; not signed in. @throws as {@link Sessions.add} */
  duplicate(id: string): Promise<SessionView>
  /** Moves it to this place in the list, the first being 0. */
  move(id: string, to: number): readonly SessionView[]
  /** Takes the connection out of the list. It is signed out and its secrets are erased when the undo time is over. */
  remove(id: string): readonly Removal[]
  /** What can be undone. */
  removals(): readonly Removal[]
  /** Brings a removed connection back; its session goes on. @throws AppError `unknown-connection` when it is too late */
  undoRemoval(id: string): Promise<SessionView>
  /** Holds the undo time of a removal, while the person is at it. */
  holdRemoval(id: string, held: boolean): readonly Removal[]
  /**
   * Puts connections of a file in place as one change; none of them is signed in by it.
   * @throws AppError `unknown-connection` and the `vault-*` codes; then nothing changed
   */
  adopt(adopted: readonly AdoptedConnection[]): Promise<void>
  /** Starts the simulator, makes the practice connection if there is none, and signs in. */
  startPractice(): Promise<SessionView>
  /**
   * Begins a sign-in and returns when it is under way. With the browser, that is when its page is open; while one is
   * under way there, its page is opened again. @throws AppError `input-invalid`, with the fields that are missing
   */
  signIn(id: string): Promise<SessionView>
  /** Gives up a sign-in that waits for the browser. */
  cancelSignIn(id: string): SessionView
  /** What would be wrong with saving this, by field; empty when nothing is. Saves nothing. `null` for a new one. */
  check(id: string | null, input: ConnectionInput): Promise<Readonly<Record<string, string>>>
  /**
   * Begins a test of the connection, which signs it in; how it goes on is told by `onTest`. One under way is begun anew.
   * @throws AppError as {@link Sessions.signIn}
   */
  test(id: string): Promise<void>
  /** Stops a test; a sign-in that it has under way is given up. */
  cancelTest(id: string): Promise<void>
  /**
   * Address of the sign-in page that is waited for, to be opened in another browser. It holds no secret; for main only all the
   * same, as the window has no use for it. @throws AppError `browser-failed` when no sign-in waits for the browser
   */
  signInAddress(id: string): string
  signOut(id: string): Promise<SessionView>
  renew(id: string): Promise<SessionView>
  /** The RingCX access token, fresh. For main only: it never crosses to the window. */
  freshToken(id: string): Promise<string>
  accounts(id: string, reload: boolean): Promise<DirectoryList<Account>>
  users(id: string, reload: boolean): Promise<DirectoryList<User>>
  /**
   * Hands out nothing until {@link Sessions.unlock}, and lets go of every token and list in memory. Practice goes on:
   * nothing in it is secret. Resolves when token answers under way are saved. @param limitMs at most this long
   */
  lock(why: AppError, limitMs: number): Promise<void>
  /** Ends {@link Sessions.lock}; each session continues from the vault. Never throws. */
  unlock(): Promise<void>
  /**
   * Ends and removes every connection. With `erase`, which needs an open vault, each is signed out and RingCentral is
   * told. `then` removes the vault itself, before the list is given up.
   * @throws AppError the `vault-*` codes; what could not be removed is then still there
   */
  removeAll(how: { readonly erase: boolean; readonly then: () => Promise<void> }): Promise<void>
  /** Tells all keepers that time, network or attention may have changed. */
  wake(reason: WakeReason): void
  /** Waits for token sets that are being saved. @param limitMs at most this long */
  settle(limitMs: number): Promise<void>
  dispose(): void
}
