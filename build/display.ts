/** The display to use: the existing one, or a virtual one (Xvfb) for the lifetime of this process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { lacksDisplay } from './system-libraries.ts'

export interface Display {
  /** True if it's a virtual display that people can't see. */
  readonly virtual: boolean
  /** Ends the virtual display; does nothing to a real one. */
  readonly close: () => Promise<void>
}

const START_LIMIT_MS = 10_000

/**
 * Makes sure that there is a display. On Linux with neither DISPLAY nor WAYLAND_DISPLAY, it starts Xvfb (1440×900, 24
 * bit) on a free display number and sets DISPLAY for this process and its later children. Xvfb ends with this process
 * at the latest.
 *
 * @throws Error when Xvfb does not start within 10 s.
 */
export async function ensureDisplay(): Promise<Display> {
  if (process.platform !== 'linux' || !lacksDisplay(process.env))
    return { virtual: false, close: async () => {} }

  // Xvfb picks the number and reports it on file descriptor 3, so two simultaneous starts can't collide.
  const xvfb = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'],
    // Its own process group: Ctrl-C reaches the app, which may still need to save, and must not kill its display first.
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true }
  )
  const failed = once(xvfb, 'error').then(([error]: unknown[]) => {
    throw new Error('Xvfb, the virtual display, could not be started.', { cause: error })
  })
  const number = await Promise.race([displayNumber(xvfb.stdio[3] as Readable), failed])
  if (number === null) {
    xvfb.kill('SIGKILL')
    throw new Error(`Xvfb, the virtual display, did not start within ${START_LIMIT_MS / 1000} s.`)
  }
  process.env['DISPLAY'] = `:${number}`

  const end = (): void => void xvfb.kill()
  process.once('exit', end)
  const stopWatching = onFatalSignal(end)
  xvfb.unref()
  return {
    virtual: true,
    close: async () => {
      process.off('exit', end)
      stopWatching()
      delete process.env['DISPLAY']
      if (xvfb.exitCode !== null || xvfb.signalCode !== null) return
      xvfb.ref()
      const gone = once(xvfb, 'exit')
      xvfb.kill()
      await gone
    }
  }
}

/**
 * Calls `end` when a signal is about to end this process, because then its `exit` event never fires. Ignores signals
 * that have another listener: `npm start` forwards them and ends later. Returns a function that stops watching.
 */
function onFatalSignal(end: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const react = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return
    end()
    stop()
    process.kill(process.pid, signal)
  }
  const stop = (): void => {
    for (const signal of signals) process.off(signal, react)
  }
  for (const signal of signals) process.on(signal, react)
  return stop
}

/** Reads the line with the number; `null` if Xvfb ends or times out without writing it. */
async function displayNumber(pipe: Readable): Promise<string | null> {
  let text = ''
  const late = setTimeout(() => pipe.destroy(), START_LIMIT_MS)
  try {
    for await (const chunk of pipe) {
      text += String(chunk)
      if (text.includes('\n')) return text.trim()
    }
    return null
  } catch {
    return null
  } finally {
    clearTimeout(late)
  }
}
