/** `npm start`: makes the bundles and opens the app. Arguments after `--` go to the app. */
import { isEntry, runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { exitCodeOf, forwardSignals, startElectron } from './electron-process.ts'
import { electronRuntime } from './electron-runtime.ts'
import { ensureSystemLibraries } from './system-libraries.ts'

/** @returns the app's exit code */
async function start(): Promise<number> {
  // First what can be missing for good: a bare machine learns it within a second or two, not after a download.
  await ensureSystemLibraries()
  // Vite takes a second to load, so not before the check.
  const { bundle } = await import('./bundle.ts')
  const [{ executable }] = await Promise.all([electronRuntime(), bundle()])
  const display = await ensureDisplay()
  if (display.virtual) {
    process.stderr.write(
      'There is no display here, so the app runs on a virtual one that nobody sees. ' +
        'To see it at work: npm run demo. To end it: Ctrl-C.\n'
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
