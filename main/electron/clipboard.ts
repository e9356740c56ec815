import { createHash, timingSafeEqual } from 'node:crypto'
import type { Cancel, Clock, Timers } from '../core/ports.ts'

/**
 * The parts of Electron's `clipboard` that are used. Since 44 they return promises; before, the values themselves.
 */
export interface ClipboardParts {
  writeText(text: string): Promise<void> | void
  readText(): Promise<string> | string
  clear(): void
}

/** Electron's `ClipboardItem`, new in 44; with it, text and marks are written in one piece. */
export type ClipboardItemMaker<Item> = new (items: Record<string, string | Blob>) => Item

/** The new way to write: several formats at once. */
export interface MarkedWriter {
  write(formats: Record<string, string | Blob>): Promise<void>
}

/** What {@link createClipboard} needs. */
export interface ClipboardDeps {
  readonly clipboard: ClipboardParts
  /** `null` on a runtime without `ClipboardItem`: then a secret is written as plain text only. */
  readonly marked: MarkedWriter | null
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  readonly timers: Timers
  /** How long a secret stays, where the organisation says so; {@link SECRET_LIFE_MS} when left out. */
  readonly secretLifeMs?: number
}

/** The system's clipboard, with a separate path for secrets. */
export interface SystemClipboard {
  /** For ids and addresses: stays until something else is copied. */
  copyText(text: string): Promise<void>
  /** For secrets: asks clipboard histories to leave it out, and clears it. @returns when, in ms since the epoch, UTC */
  copySecret(text: string): Promise<number>
  /** Clears the clipboard now if a secret of ours is still on it: on lock and on quit. Never rejects. */
  clearSecret(): Promise<void>
}

/** How long a secret stays (design §4; security-reliability §9.4, CLP-1). */
export const SECRET_LIFE_MS = 30_000

/**
 * Makes the clipboard of the app. What was copied is remembered only as a hash, and the clipboard is cleared only while
 * that hash still matches: what the person copied since is theirs.
 */
export function createClipboard({
  clipboard,
  marked,
  platform,
  clock,
  timers,
  secretLifeMs = SECRET_LIFE_MS
}: ClipboardDeps): SystemClipboard {
  let ours: Buffer | null = null
  let cancel: Cancel = () => undefined

  const forget = (): void => {
    cancel()
    ours = null
  }

  const clearSecret = async (): Promise<void> => {
    const expected = ours
    if (expected === null) return
    forget()
    try {
      const current = hashOf(await clipboard.readText())
      if (timingSafeEqual(current, expected)) clipboard.clear()
    } catch {
      // A clipboard that cannot be read may hold anything by now, so it is left as it is.
    }
  }

  return {
    async copyText(text) {
      forget()
      await clipboard.writeText(text)
    },
    async copySecret(text) {
      forget()
      if (marked === null) await clipboard.writeText(text)
      else await marked.write({ 'text/plain': text, ...historyMarks(platform) })
      ours = hashOf(text)
      cancel = timers.after(secretLifeMs, () => {
        void clearSecret()
      })
      return clock.wall() + secretLifeMs
    },
    clearSecret
  }
}

/** Adapts the `clipboard.write` of Electron 44 and later; `null` on a runtime without `ClipboardItem`. */
export function markedWriter<Item>(
  clipboard: { write(items: Item[]): Promise<void> },
  ClipboardItem: ClipboardItemMaker<Item> | undefined
): MarkedWriter | null {
  if (ClipboardItem === undefined) return null
  return { write: async (formats) => await clipboard.write([new ClipboardItem(formats)]) }
}

/**
 * What each system's clipboard history looks for before it keeps an entry (security-reliability §6). On Windows a
 * zero DWORD means "no", and the first format excludes by being there.
 */
function historyMarks(platform: NodeJS.Platform): Record<string, string | Blob> {
  const no = new Blob([new Uint8Array(4)])
  if (platform === 'win32') {
    return {
      [raw('ExcludeClipboardContentFromMonitorProcessing')]: no,
      [raw('CanIncludeInClipboardHistory')]: no,
      [raw('CanUploadToCloudClipboard')]: no,
      [raw('Clipboard Viewer Ignore')]: no
    }
  }
  if (platform === 'darwin') return { [raw('org.nspasteboard.ConcealedType')]: '' }
  return { [raw('x-kde-passwordManagerHint')]: 'secret' }
}

/** Electron's name for a format of the system's own (docs/api/clipboard-item). */
function raw(format: string): string {
  return `electron application/osclipboard;format="${format}"`
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
