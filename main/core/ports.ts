/**
 * What core needs from outside. Adapters for Electron are in `main/electron`, adapters for Node are next to their
 * only user, fakes in `tests/support/fakes`.
 */

/** Two clocks, because neither is reliable alone: the wall clock can be changed, and the monotonic one may stop during sleep. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. May jump in either direction. */
  wall(): number
  /** Milliseconds from an arbitrary start. Never goes back; may or may not count sleep. */
  monotonic(): number
}

/** Cancels the operation that returned it; calling it again does nothing. */
export type Cancel = () => void

/** One-shot timers. Implementations are given at most 2^31 − 1 ms (Node fires larger ones after 1 ms). */
export interface Timers {
  after(delayMs: number, action: () => void): Cancel
}

/** Node's own fetch type; in the app it is Chromium's network stack (`session.fetch`). */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** The current state of the operating system's keyring. */
export type CipherStatus =
  /** A real keyring; `backend` is its name for display, e.g. `GNOME keyring`, `macOS Keychain`, `Windows DPAPI`. */
  | { readonly kind: 'strong'; readonly backend: string }
  /** It encrypts with a constant key; never used for writing. */
  | { readonly kind: 'weak'; readonly backend: string }
  /** No keyring at all; `reason` is a whole sentence. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** There is one, but it is locked or isn't responding; `reason` is a whole sentence. */
  | { readonly kind: 'locked'; readonly reason: string }

/** The operating system's keyring, as a cipher for one small value (the vault's data key). */
export interface Cipher {
  probe(): Promise<CipherStatus>
  /** @throws AppError `vault-locked` | `vault-denied` | `vault-weak` */
  seal(plain: Uint8Array): Promise<Uint8Array>
  /** `reseal` is true if the keyring asks for the value to be encrypted again and stored. @throws AppError `vault-locked` | `vault-denied` */
  open(sealed: Uint8Array): Promise<{ readonly plain: Uint8Array; readonly reseal: boolean }>
}

/** One durable file of bytes. */
export interface RecordFile {
  /** `null` only if there is no file; every other failure throws, so that "can't read" is never "is empty". */
  read(): Promise<Uint8Array | null>
  /** The copy from before the last write, or `null` if there is none. */
  readPrevious(): Promise<Uint8Array | null>
  /** Durable when it resolves: after a crash the file is the old bytes or the new ones, never a mixture. @throws AppError `vault-write-failed` */
  write(bytes: Uint8Array): Promise<void>
  /** Renames the file out of the way and returns the new name (base name only). Never deletes. */
  setAside(reason: 'damaged' | 'older'): Promise<string>
  /** Removes the file, its backup copy and temporary files. Only for "Remove all data". */
  remove(): Promise<void>
}

/** The fields a vault record can hold. */
export type SecretField =
  | 'client-secret'
  | 'jwt'
  | 'pasted'
  | 'ringcentral'
  | 'ringcx'
  | 'pending'
  /** The key of the connection's saved lists (`directory/copies.ts`). */
  | 'directory'
  /** The key of the activity that is kept across restarts (`activity/keeping.ts`). */
  | 'activity'

/** The vault's interface for its users. All methods can throw the `vault-*` errors. */
export interface SecretRecords {
  read(record: string, field: SecretField): Promise<string | null>
  /** Sets (string) or removes (null) several fields of one record at once; durable, or not at all, when it resolves. */
  update(record: string, fields: Readonly<Partial<Record<SecretField, string | null>>>): Promise<void>
  erase(record: string): Promise<void>
}

/** All records, whose names contain more than the connection (`connections/connection.ts`). */
export interface RecordStore extends SecretRecords {
  /** The names of the records that aren't empty. */
  names(): Promise<readonly string[]>
}

/** A log of facts. Values are an allow-list by type: no free text that could carry a secret. */
export interface Log {
  note(event: string, facts?: Readonly<Record<string, string | number | boolean | null>>): void
}

/** Opens a sign-in page in the person's browser. @throws AppError `browser-failed` */
export type OpenSignInPage = (url: string, ringcentralHost: string) => Promise<void>

/** Where a browser returns after a sign-in: a port of this machine, open only that long. */
export interface RedirectListener {
  /**
   * Opens the first of the fixed redirect addresses whose port is free.
   *
   * @param state the state of the right request; no other request ends the wait @param onHttps a browser requested
   * the address with https, which can't be answered; called at most once
   * @throws AppError `browser-failed` when no port can be opened, with each port and its reason
   */
  open(state: string, onHttps: () => void): Promise<OpenListener>
}

export interface OpenListener {
  /** The redirect address, exactly as it is registered, such as `http://localhost:17811/sign-in`. */
  readonly address: string
  /** When the wait times out: milliseconds since the Unix epoch, UTC. */
  readonly until: number
  /** The query of the right request, or why there is none. Never rejects; the port is free again within a second. */
  readonly answer: Promise<URLSearchParams | 'timed-out' | 'closed'>
  /** Gives up waiting. */
  close(): void
  /**
   * Also stops waiting, but tells a browser that returns until then that the sign-in was canceled. The next sign-in
   * can still take its port.
   */
  closeAsCanceled(): void
}
