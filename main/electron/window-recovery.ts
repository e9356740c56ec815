import type { BrowserWindow, MessageBoxOptions, RenderProcessGoneDetails } from 'electron'
import type { Clock, Log } from '../core/ports.ts'

/** The parts of a window that are watched. */
export type WatchedWindow = Pick<BrowserWindow, 'isDestroyed' | 'on'> & {
  readonly webContents: Pick<
    BrowserWindow['webContents'],
    'on' | 'reload' | 'isCrashed' | 'forcefullyCrashRenderer'
  >
}

/** What {@link createWindowRecovery} needs. */
export interface RecoveryDeps {
  /** Asks the person in a box of the system's own: the window can't. Resolves to the number of the button. */
  readonly ask: (options: MessageBoxOptions) => Promise<{ response: number }>
  readonly clock: Clock
  readonly log: Log
  /** Shows the support report in the window, which is loading again. */
  readonly makeReport: () => void
  readonly quit: () => void
  /** Starts the app again with `--safe-mode`; `null` if it runs in safe mode already. */
  readonly restartSafely: (() => void) | null
}

/** Offers to reload a window whose process ended or hangs. Everything else goes on: tokens are renewed in main. */
export interface WindowRecovery {
  /** Its process may have ended already. */
  watch(window: WatchedWindow): void
  /** Label and value, for the support report; empty if nothing happened. */
  facts(): readonly (readonly [label: string, value: string])[]
}

/** After this many ends of the window within {@link LOOP_MS}, reloading is not what is offered first. */
const LOOP_CRASHES = 3

/** In milliseconds. */
const LOOP_MS = 60_000

const STILL_RUNNING = 'Token Desk is still running and keeps renewing your tokens.'

/** Reasons of Electron's `render-process-gone` with which nothing went wrong. */
const WANTED = ['clean-exit']

/**
 * Creates the watch over the windows.
 *
 * The app writes no crash dumps: it never starts Electron's `crashReporter`, without which no dump is written. A dump of
 * main would hold what is in its memory, which is tokens and the vault's key, and a dump of the page what was typed
 * into it.
 */
export function createWindowRecovery(deps: RecoveryDeps): WindowRecovery {
  const { clock, log } = deps
  const ended: { readonly at: number; readonly reason: string }[] = []
  let hangs = 0

  function watch(window: WatchedWindow): void {
    const contents = window.webContents
    /** Closes the box that is open, if any. */
    let closeBox: (() => void) | null = null
    /** The person chose to reload a window that hangs: then its process is ended on purpose. */
    let reloading = false

    const reload = (): void => {
      if (!window.isDestroyed()) contents.reload()
    }

    /** Asks, unless the question is withdrawn, and does what the chosen button says. */
    const offer = async (
      options: Pick<MessageBoxOptions, 'message' | 'detail'>,
      buttons: readonly { readonly title: string; readonly act: () => void }[]
    ): Promise<void> => {
      closeBox?.()
      const withdrawn = new AbortController()
      closeBox = () => {
        withdrawn.abort()
      }
      const titles = buttons.map(({ title }) => title)
      const { response } = await deps.ask({
        type: 'warning',
        title: 'Token Desk',
        ...options,
        buttons: titles,
        defaultId: 0,
        cancelId: 0,
        noLink: true,
        signal: withdrawn.signal
      })
      if (withdrawn.signal.aborted) return
      closeBox = null
      buttons[response]?.act()
    }

    const report = (again: () => void) => (): void => {
      again()
      deps.makeReport()
    }
    const quit = { title: 'Quit', act: deps.quit }

    const gone = ({ reason, exitCode }: Pick<RenderProcessGoneDetails, 'reason' | 'exitCode'>): void => {
      if (WANTED.includes(reason) || window.isDestroyed()) return
      if (reloading) {
        reloading = false
        reload()
        return
      }
      log.note('window-gone', { reason, exitCode })
      const now = clock.monotonic()
      ended.push({ at: now, reason })
      const lately = ended.filter(({ at }) => now - at < LOOP_MS).length
      if (lately < LOOP_CRASHES) {
        const detail = `${STILL_RUNNING} Reload the window to continue where you left off.`
        void offer({ message: 'The window stopped working', detail }, [
          { title: 'Reload', act: reload },
          { title: 'Support report…', act: report(reload) },
          quit
        ])
        return
      }
      // The report is shown before it is saved, which a window that keeps ending can't do.
      const safely = deps.restartSafely
      const detail = `It stopped ${lately} times in a minute, so reloading may not help. ${STILL_RUNNING}`
      void offer({ message: 'The window keeps stopping', detail }, [
        ...(safely === null ? [] : [{ title: 'Restart in safe mode', act: safely }]),
        quit,
        { title: 'Reload anyway', act: reload }
      ])
    }

    contents.on('render-process-gone', (_event, details) => gone(details))
    if (contents.isCrashed()) gone({ reason: 'crashed', exitCode: 0 })

    window.on('unresponsive', () => {
      hangs += 1
      log.note('window-hangs')
      const replace = (): void => {
        if (window.isDestroyed()) return
        reloading = true
        contents.forcefullyCrashRenderer()
      }
      const detail = `${STILL_RUNNING} You can wait, or reload the window. If you reload, you lose anything you haven’t saved.`
      void offer({ message: 'The window isn’t responding', detail }, [
        { title: 'Wait', act: () => undefined },
        { title: 'Reload', act: replace },
        { title: 'Support report…', act: report(replace) },
        quit
      ])
    })

    window.on('responsive', () => closeBox?.())
  }

  return {
    watch,
    facts() {
      if (ended.length === 0 && hangs === 0) return []
      const reasons = [...new Set(ended.map(({ reason }) => reason))].join(', ')
      const stopped = ended.length === 0 ? '0 stopped' : `${ended.length} stopped (${reasons})`
      return [['Window stopped or hung', `${stopped}, ${hangs} hung`]]
    }
  }
}
