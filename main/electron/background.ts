import type { DesktopChoices } from '../core/desktop/choices.ts'
import type { TrayView } from '../core/desktop/tray-view.ts'
import type { Cancel, Timers } from '../core/ports.ts'
import type { AppTray } from './tray.ts'

/** What {@link createBackground} needs. */
export interface BackgroundParts {
  readonly choices: { read(): DesktopChoices; write(choices: DesktopChoices): void }
  /** Whether the desktop shows tray icons; never rejects. */
  readonly hasTrayHost: () => Promise<boolean>
  readonly tray: AppTray
  /** What the tray should show now, and in how many milliseconds that is no longer true; `null` if only an event changes it. */
  readonly look: (before: TrayView | null) => { readonly view: TrayView; readonly staleInMs: number | null }
  /** Tells the person that the app keeps running without a tray. @returns whether they would rather quit */
  readonly sayNoTray: () => Promise<'stay' | 'quit'>
  readonly quit: () => void
  readonly timers: Timers
  /** {@link Background.hasTray} changed. */
  readonly onChange: () => void
}

/** The app without its window: its icon in the tray, and what happens when the window closes. */
export interface Background {
  /** Whether the desktop shows an icon of this app, as far as is known. */
  hasTray(): boolean
  /** Turned on or off, or all data was removed; also called once at the start. */
  choicesChanged(): Promise<void>
  /** Something that the tray shows may have changed. */
  changed(): void
  /** The computer woke up, or the person logged in again: the desktop may have another tray. */
  lookForTray(): Promise<void>
  windowClosed(): Promise<void>
}

/** Changes that come together are shown together. */
const TOGETHER_MS = 250

/** When to look again for a tray after a start: at log-in, the app may start before the desktop's panel. */
const LOOK_AGAIN_MS = [2_000, 8_000, 50_000] as const

/** Creates the background. It does nothing until {@link Background.choicesChanged}. */
export function createBackground(parts: BackgroundParts): Background {
  const { choices, tray, timers } = parts
  let hosted = false
  let cancelUpdate: Cancel | null = null
  let cancelLook: Cancel = () => undefined

  const update = (): void => {
    cancelUpdate?.()
    cancelUpdate = null
    if (!hosted || !choices.read().keepRunning) return
    const { view, staleInMs } = parts.look(tray.shown())
    tray.show(view)
    if (staleInMs !== null) cancelUpdate = timers.after(staleInMs, update)
  }

  const find = async (): Promise<void> => {
    const found = choices.read().keepRunning && (await parts.hasTrayHost())
    // Turned off meanwhile
    const hasHost = found && choices.read().keepRunning
    if (!hasHost) tray.remove()
    const changed = hosted !== hasHost
    hosted = hasHost
    update()
    if (changed) parts.onChange()
  }

  const findLater = (pauses: readonly number[]): void => {
    cancelLook()
    const [pause, ...more] = pauses
    if (pause === undefined || hosted || !choices.read().keepRunning) return
    cancelLook = timers.after(pause, () => {
      void find().then(() => findLater(more))
    })
  }

  return {
    hasTray: () => hosted,
    async choicesChanged() {
      await find()
      findLater(LOOK_AGAIN_MS)
    },
    changed() {
      if (!hosted) return
      cancelUpdate?.()
      cancelUpdate = timers.after(TOGETHER_MS, update)
    },
    lookForTray: find,
    async windowClosed() {
      if (!choices.read().keepRunning) return
      await find()
      if (hosted || choices.read().toldNoTray) return
      if ((await parts.sayNoTray()) === 'quit') parts.quit()
      else choices.write({ ...choices.read(), toldNoTray: true })
    }
  }
}
