/** `npm start`: builds the bundles and opens the app. Arguments after `--` go to the app. */
import { isEntry, runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { exitCodeOf, forwardSignals, startElectron } from './electron-process.ts'
import { electronRuntime } from './electron-runtime.ts'
import { ensureSystemLibraries } from './system-libraries.ts'

/** @returns the app's exit code */
async function start(): Promise<number> {
  // Check requirements first: a bare machine fails within a second or two, not after a download.
  await ensureSystemLibraries()
  // Vite takes a second to load, so load it after the check.
  const { bundle } = await import('./bundle.ts')
  const [{ executable }] = await Promise.all([electronRuntime(), bundle()])
  const display = await ensureDisplay()
  if (display.virtual) {
    process.stderr.write(
      'This machine has no display, so the app runs on a virtual one that you can’t see. ' +
        'To get screenshots, run npm run demo. To quit, press Ctrl-C.\n'
    )
  }
  const app = startElectron(executable, process.argv.slice(2))
  const stopForwarding = forwardSignals(app)
  try {
    return await exitCodeOf(app)
  } finally {
    stopForwarding()
    await display.close()
  }
}

if (isEntry(import.meta.url)) await runCommand(start)
