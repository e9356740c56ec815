import { createServer, type Server } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { launchApp } from '../../build/launch-app.ts'
import { flatUsers } from '../../main/simulator/admin-user-json.ts'
import { createPeople } from '../../main/simulator/people.ts'
import { proportionalMemory } from './process-memory.ts'

const PEERS = join(import.meta.dirname, 'peers')

/** Milliseconds of each step. */
export interface StepFigures {
  readonly keystrokes: readonly number[]
  readonly sorts: readonly number[]
  readonly frames: readonly number[]
}

/** What one table was measured at. All times in milliseconds, memory in bytes. */
export interface TableFigures extends StepFigures {
  readonly parseMs: number
  /** From the whole answer in memory to its first rows painted, less the time that `JSON.parse` took. */
  readonly firstRowsMs: number
  readonly memory: number
  readonly drawn: number
}

/** Texts typed one letter at a time, and cleared again: names, addresses, numbers, and something that is not there. */
export const TYPED = ['maria', 'garcia', '400500', 'example.com', 'super', 'zzzz'] as const

/** Columns sorted by, one after the other. */
export const SORTED = ['fullName', 'userName', 'userId', 'roles', 'enabled'] as const

/**
 * Electron draws a frame as soon as one is asked for, not with the display's next beat: what is timed is the work. At 60
 * Hz a key waits for the beat, up to 16.7 ms, and no frame takes less than that.
 */
export const NO_FRAME_LIMIT = ['--disable-frame-rate-limit', '--disable-gpu-vsync'] as const

/** Measures a peer's table in its own window on the same Electron, with the same answer of users. */
export async function peerFigures(
  peer: 'ag-grid' | 'tanstack',
  users: number,
  switches: readonly string[]
): Promise<TableFigures> {
  const outDir = await mkdtemp(join(tmpdir(), 'token-desk-peers-'))
  await build({
    configFile: false,
    root: PEERS,
    base: './',
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome130',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 5_000
    }
  })
  const body = [...flatUsers(createPeople(1, users), false)].join('')
  const { server, origin } = await serve(outDir, body)
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-peer-'))
  const { app } = await launchApp({
    userData,
    appFolder: PEERS,
    switches,
    env: { PEER_PAGE: `${origin}/index.html#${peer}` }
  })
  try {
    const page = await app.firstWindow()
    await page.waitForFunction(() => 'measured' in window)
    const pid = app.process().pid ?? 0
    const idle = await proportionalMemory(pid)
    const { parseMs, firstRowsMs } = await page.evaluate((address) => window.load(address), `${origin}/users`)
    const keystrokes = await page.evaluate((words) => window.measured.type(words), TYPED)
    const sorts = await page.evaluate((columns) => window.measured.sort(columns), SORTED)
    const frames = await page.evaluate((ms) => window.measured.scroll(ms), 5_000)
    const drawn = await page.evaluate(() => window.measured.drawn())
    const memory = (await proportionalMemory(pid)) - idle
    return { parseMs, firstRowsMs, keystrokes, sorts, frames, memory, drawn }
  } finally {
    await app.close()
    server.close()
    await rm(outDir, { recursive: true, force: true })
    await rm(userData, { recursive: true, force: true })
  }
}

// The server of the peers' page and of the answer.

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css'
}

async function serve(folder: string, users: string): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/users') {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(users)
      return
    }
    readFile(join(folder, path)).then(
      (bytes) => {
        response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
        response.end(bytes)
      },
      () => {
        response.writeHead(404).end()
      }
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { server, origin: `http://127.0.0.1:${String(address.port)}` }
}
