import { createHash, timingSafeEqual } from 'node:crypto'
import type { Cancel, Clock, Timers } from '../core/ports.ts'

/**
 * The parts of Electron's `clipboard` we use. Since 44 they return promises; before, plain values.
 */
export interface ClipboardParts {
  writeText(text: string): Promise<void> | void
  readText(): Promise<string> | string
  clear(): void
}

/** Electron's `ClipboardItem`, new in 44; it writes text and marks together. */
export type ClipboardItemMaker<Item> = new (items: Record<string, string | Blob>) => Item

/** The new way to write: several formats at once. */
export interface MarkedWriter {
  write(formats: Record<string, string | Blob>): Promise<void>
}

/** What {@link createClipboard} needs. */
export interface ClipboardDeps {
  readonly clipboard: ClipboardParts
  /** `null` on a runtime without `ClipboardItem`: then secrets are written only as plain text. */
  readonly marked: MarkedWriter | null
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  readonly timers: Timers
  /** Whether one of our windows has the focus: without it, Wayland shows us an outdated clipboard and ignores writes. */
  readonly hasFocus: () => boolean
  /** How long a secret stays, if the organization sets that; defaults to {@link SECRET_LIFE_MS}. */
  readonly secretLifeMs?: number
}

/** The system's clipboard, with a separate path for secrets. */
export interface SystemClipboard {
  /** For IDs and addresses: stays until something else is copied. */
  copyText(text: string): Promise<void>
  /** For secrets: asks clipboard histories to skip it, and clears it. @returns when, in ms since the epoch, UTC */
  copySecret(text: string): Promise<number>
  /**
   * Clears the clipboard now if our secret is still on it: on lock and on quit. Never rejects. @returns whether one
   * is known to be there still
   */
  clearSecret(): Promise<boolean>
  /** Call when one of our windows gets the focus: clears expired secrets that couldn't be cleared before. Never rejects. */
  focused(): Promise<void>
}

/** How long a secret stays (design §4; security-reliability §9.4, CLP-1). */
export const SECRET_LIFE_MS = 30_000

/** The first pause before another attempt to clear, and the longest, in milliseconds. */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 60_000

/** A secret that may be on the clipboard. */
interface Debt {
  readonly hash: Buffer
  /** Settles with the write; never rejects. */
  readonly written: Promise<unknown>
  writing: boolean
  /** True once its time is over. */
  due: boolean
  cancel: Cancel
}

/**
 * Creates the app's clipboard. It remembers only a hash of what it copied, and clears the clipboard only while that
 * hash still matches: what the person copied since then is theirs.
 *
 * A secret is forgotten only when it is known to be gone: other text replaced it, or the clipboard, read with the
 * focus, contains something else. Until then, every failed attempt is followed by another, after a pause and when a
 * window gets the focus.
 */
export function createClipboard({
  clipboard,
  marked,
  platform,
  clock,
  timers,
  hasFocus,
  secretLifeMs = SECRET_LIFE_MS
}: ClipboardDeps): SystemClipboard {
  let debts: readonly Debt[] = []
  let pauseMs = FIRST_PAUSE_MS
  let cancelRetry: Cancel = () => undefined

  /** A pending write may still arrive later. */
  const forget = (gone: readonly Debt[]): void => {
    const over = gone.filter(({ writing }) => !writing)
    for (const { cancel } of over) cancel()
    debts = debts.filter((debt) => !over.includes(debt))
  }

  const find = async (among: readonly Debt[]): Promise<Debt | undefined> => {
    const current = hashOf(await clipboard.readText())
    return among.find(({ hash }) => timingSafeEqual(current, hash))
  }

  const wipe = async (): Promise<void> => {
    // GNOME keeps a copy of what is cleared from the clipboard and restores it, so write something else first;
    // an empty text counts as nothing (seen with mutter 43.8).
    if (platform === 'linux') await clipboard.writeText(' ')
    clipboard.clear()
  }

  const tryLater = (): void => {
    cancelRetry()
    cancelRetry = timers.after(pauseMs, () => void clearDue())
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }

  /** @returns whether an expired secret is known to be there still */
  const clearDue = async (sees = hasFocus()): Promise<boolean> => {
    cancelRetry()
    const known = debts
    if (!known.some(({ due }) => due)) return false
    try {
      if ((await find(known))?.due === true) await wipe()
      const left = await find(known)
      if (left?.due === true) {
        tryLater()
        return true
      }
      // Without the focus, "something else" proves nothing; the next focus checks again.
      if (sees) forget(known.filter((debt) => debt !== left))
    } catch {
      // Another program may hold it, for example. It may still contain our secret.
      tryLater()
    }
    return false
  }

  return {
    async copyText(text) {
      const before = debts
      await clipboard.writeText(text)
      forget(before)
    },
    async copySecret(text) {
      const before = debts
      const clearsAt = clock.wall() + secretLifeMs
      const write = async (): Promise<void> => {
        if (marked === null) await clipboard.writeText(text)
        else await marked.write({ 'text/plain': text, ...historyMarks(platform) })
      }
      const writing = write()
      const debt: Debt = {
        hash: hashOf(text),
        written: writing.catch(() => undefined),
        writing: true,
        due: false,
        cancel: timers.after(secretLifeMs, () => {
          debt.due = true
          void clearDue()
        })
      }
      debts = [...debts, debt]
      pauseMs = FIRST_PAUSE_MS
      try {
        await writing
      } finally {
        // Also after a failure: the text may be there anyway.
        debt.writing = false
      }
      forget(before)
      if (debt.due) await clearDue()
      return clearsAt
    },
    async clearSecret() {
      for (const debt of debts) {
        debt.due = true
        debt.cancel()
      }
      const under = debts.filter(({ writing }) => writing)
      const isThere = await clearDue()
      if (under.length === 0) return isThere
      await Promise.all(under.map(({ written }) => written))
      return await clearDue()
    },
    async focused() {
      await clearDue(true)
    }
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
 * What each system's clipboard history checks before it keeps an entry (security-reliability §6). On Windows, a zero
 * DWORD means "no", and the mere presence of the first format excludes it.
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

/** Electron's name for a native format (docs/api/clipboard-item). */
function raw(format: string): string {
  return `electron application/osclipboard;format="${format}"`
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
