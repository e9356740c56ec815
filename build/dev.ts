/**
 * `npm run dev`: the window reloads automatically when its sources change (Vite), and the app restarts when main or
 * the preload changes. Ends with the app, or with Ctrl-C.
 */
import type { ChildProcess } from 'node:child_process'
import { build, createServer, type InlineConfig } from 'vite'
import { copyIcons } from './bundle.ts'
import { runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { exitCodeOf, forwardSignals, startElectron } from './electron-process.ts'
import { electronRuntime } from './electron-runtime.ts'
import { ensureSystemLibraries } from './system-libraries.ts'
import { mainConfig, preloadConfig, workerConfigs } from './vite.node.config.ts'
import { rendererConfig } from './vite.renderer.config.ts'

const MODE = { mode: 'development' } as const

/** @returns the exit code of the last app that ran */
async function dev(): Promise<number> {
  await ensureSystemLibraries()
  const { executable } = await electronRuntime()
  process.env['NODE_ENV'] = MODE.mode
  const server = await createServer(rendererConfig(MODE))
  await server.listen()
  const url = server.resolvedUrls?.local[0] ?? ''
  const display = await ensureDisplay()

  let app: ChildProcess | null = null
  let restarting = false
  const changed = (): void => {
    if (app === null) return
    restarting = true
    process.stderr.write('Main or the preload changed: restarting the app.\n')
    app.kill()
  }
  await watch(mainConfig(MODE), changed)
  for (const config of workerConfigs(MODE)) await watch(config, changed)
  await watch(preloadConfig(MODE), changed)
  await copyIcons()

  try {
    for (;;) {
      app = startElectron(executable, process.argv.slice(2), { TOKEN_DESK_DEV_URL: url })
      const stopForwarding = forwardSignals(app)
      const code = await exitCodeOf(app)
      stopForwarding()
      if (!restarting) return code
      restarting = false
    }
  } finally {
    await server.close()
    await display.close()
    // The watchers keep the process alive; once the app has quit, there is nothing left to watch.
    setImmediate(() => process.exit())
  }
}

/** Builds once, then again after each change. Calls `changed` after every build except the first. */
async function watch(config: InlineConfig, changed: () => void): Promise<void> {
  const watcher = await build({ ...config, build: { ...config.build, watch: {} } })
  if (!('on' in watcher)) throw new Error('Vite did not watch.')
  await new Promise<void>((resolve, reject) => {
    let first = true
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') {
        if (first) reject(event.error)
        else process.stderr.write(`${event.error.message}\n`)
      }
      if (event.code !== 'END') return
      if (first) resolve()
      else changed()
      first = false
    })
  })
}

await runCommand(dev)
