import ElectronStore from 'electron-store'
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, errnoOf } from '../core/errors.ts'
import { readPlainFileSync, UnreadableFileError } from '../core/plain-file.ts'
import { MOST_SETTINGS_BYTES, SETTINGS_NAME } from './first-view.ts'

/** Persistent data that isn't secret: connections, settings, window placement. Values are plain JSON. */
export interface Settings {
  /** The value stored under a key, or `undefined`; the caller decodes it and falls back per key. */
  read(key: string): unknown
  /**
   * Durable when it returns (temporary file, fsync, rename).
   * @throws AppError `input-invalid` if the file would become too large to read back, `internal` if the disk write
   * failed; then the old contents stay
   */
  write(key: string, value: unknown): void
  /** One key as a place to read and write. */
  entry(key: string): SettingsEntry
  /** Removes everything, including damaged files that were moved aside. @throws AppError `internal` as for `write` */
  clear(): void
}

/** One value of the settings. */
export interface SettingsEntry {
  /** The value, or `undefined`. */
  read(): unknown
  /** @throws as {@link Settings.write} */
  write(value: unknown): void
}

/** What happened while opening the file, for a notice. */
export type SettingsFault =
  /** The file was invalid; it was renamed to `keptAs` (base name), and the app starts with defaults. */
  | { readonly kind: 'set-aside'; readonly keptAs: string }
  /** The file or its folder can't be used; settings last until the app quits. The file is unchanged. */
  | { readonly kind: 'not-usable' }

export interface OpenedSettings {
  readonly settings: Settings
  readonly fault: SettingsFault | null
}

/** What {@link openSettings} needs. */
export interface SettingsStoreDeps {
  /** Absolute path of the user-data folder. */
  readonly folder: string
  /** Milliseconds since the epoch, UTC: used to name a file that is moved aside. */
  readonly now: () => number
  /**
   * Electron's `ipcMain`: electron-store opens a channel on it that sends the user-data path to any frame. We don't
   * use it, and calls go only through `main/ipc/bind.ts`, so it is closed again. `null` in plain Node.
   */
  readonly ipcMain: { removeAllListeners(channel: string): unknown } | null
}

const SET_ASIDE = /^settings\.damaged-.*\.json$/

/**
 * Opens the settings file, mode 0600. It never fails: a file that is damaged, not an object, or too large is renamed
 * and reported, never cleared or deleted (security-reliability §3, STO-10).
 */
export function openSettings({ folder, now, ipcMain }: SettingsStoreDeps): OpenedSettings {
  const file = join(folder, `${SETTINGS_NAME}.json`)
  try {
    const keptAs = isUsable(file) ? null : setAside(file, now())
    const store = new ElectronStore({
      cwd: folder,
      name: SETTINGS_NAME,
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false
    })
    return {
      settings: storedSettings(store, folder),
      fault: keptAs === null ? null : { kind: 'set-aside', keptAs }
    }
  } catch {
    return { settings: memorySettings(), fault: { kind: 'not-usable' } }
  } finally {
    ipcMain?.removeAllListeners('electron-store-get-data')
  }
}

/**
 * Whether the file is absent or holds a JSON object. Checked before the store opens it, because the store treats any
 * other JSON value as an empty store and would overwrite it.
 *
 * @throws when the file is there but cannot be read: "cannot read" is not "damaged"
 */
function isUsable(file: string): boolean {
  let bytes: Uint8Array
  try {
    bytes = readPlainFileSync(file, MOST_SETTINGS_BYTES)
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return true
    if (thrown instanceof UnreadableFileError && thrown.why === 'too-large') return false
    throw thrown
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function setAside(file: string, at: number): string {
  const stamp = new Date(at).toISOString().replaceAll(/[:.]/g, '-')
  const keptAs = `${SETTINGS_NAME}.damaged-${stamp}.json`
  renameSync(file, join(file, '..', keptAs))
  return keptAs
}

function storedSettings(store: ElectronStore, folder: string): Settings {
  const kept = (change: () => void): void => {
    try {
      change()
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown
      // `JSON.parse` reads deeper values than `JSON.stringify` writes, which runs out of stack.
      if (thrown instanceof RangeError) throw tooDeep(thrown)
      throw new AppError({
        code: 'internal',
        message: 'The settings couldn’t be saved.',
        hint: 'Make sure the disk isn’t full and you can write to the folder, then try again.',
        retryable: true,
        cause: thrown
      })
    }
  }
  const read = (key: string): unknown => store.get(key)
  const write = (key: string, value: unknown): void => {
    kept(() => {
      // Same format as electron-store writes, so that what we check is what gets read back.
      const text = JSON.stringify({ ...store.store, [key]: value }, undefined, '\t')
      if (Buffer.byteLength(text) > MOST_SETTINGS_BYTES) throw full()
      store.set(key, value)
    })
  }
  return {
    read,
    write,
    entry: (key) => ({ read: () => read(key), write: (value) => write(key, value) }),
    clear: () => {
      kept(() => {
        store.clear()
        for (const name of readdirSync(folder)) if (SET_ASIDE.test(name)) rmSync(join(folder, name))
      })
    }
  }
}

function tooDeep(cause: RangeError): AppError {
  return new AppError({
    code: 'internal',
    message: 'The settings file contains values that are nested too deeply to save.',
    hint: `Nothing was changed. Quit Token Desk, remove those values from ${SETTINGS_NAME}.json in the data folder, then start it again.`,
    retryable: false,
    cause
  })
}

function full(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: `The settings file is full. It can hold up to ${String(MOST_SETTINGS_BYTES / 2 ** 20)} MB.`,
    hint: 'Nothing was changed. Remove connections you no longer need, then try again.',
    retryable: false
  })
}

function memorySettings(): Settings {
  const values = new Map<string, unknown>()
  const read = (key: string): unknown => values.get(key)
  const write = (key: string, value: unknown): void => {
    values.set(key, structuredClone(value))
  }
  return {
    read,
    write,
    entry: (key) => ({ read: () => read(key), write: (value) => write(key, value) }),
    clear: () => {
      values.clear()
    }
  }
}
