import { chmod, cp, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { LINUX_UNPACKED, packInstallers } from '../../build/package.ts'
import { installDeb, LINK, whyNotInstall } from '../installers/installed-deb.ts'
import { createInstalledUser, firstViewOn, type InstalledUser } from '../installers/installed-user.ts'
import { median, type Figure } from './figure.ts'
import { proportionalMemory } from './process-memory.ts'

// With 15, the median of four runs was between 0.97 and 1.07.
const RUNS = 45
const MEMORY_RUNS = 3
/** Time to settle before the memory of an idle app is read, in milliseconds. */
const IDLE_MS = 5_000
/** How often it looks for the window, in milliseconds. A packed app has no debugging port that could tell. */
const LOOK_EVERY_MS = 5

interface Start {
  /** Spawn to the title of the first view, in milliseconds. */
  readonly shownMs: number
  /** PSS of all processes, in bytes; `null` where it was not read. */
  readonly memory: number | null
}

/** Start-up and memory of the installed deb against the packed folder: both for one ordinary user, in the real sandbox. */
export async function installedFigures(): Promise<Figure[]> {
  const reason = await whyNotInstall()
  if (reason !== null) throw new Error(`The deb can't be installed: ${reason}.`)
  const deb = (await packInstallers(['deb']))?.made.find((file) => file.endsWith('.deb'))
  if (deb === undefined) throw new Error('A deb can’t be built here.')
  await saySize(deb)
  // A folder that the user can read, wherever the repository is.
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-packed-'))
  await chmod(folder, 0o755)
  await cp(LINUX_UNPACKED, folder, { recursive: true })
  const packed = join(folder, 'token-desk')
  const user = await createInstalledUser()
  let uninstall = (): Promise<void> => Promise.resolve()
  try {
    uninstall = await installDeb(deb)
    // Uncounted: they fill the caches.
    for (const program of [LINK, packed]) await startOf(user, program, false)
    const shown: number[] = []
    const memory: number[] = []
    for (let round = 0; round < RUNS; round += 1) {
      const withMemory = round < MEMORY_RUNS
      const installedFirst = round % 2 === 0
      const [first, second] = installedFirst ? [LINK, packed] : [packed, LINK]
      const [one, other] = [await startOf(user, first, withMemory), await startOf(user, second, withMemory)]
      const [ours, theirs] = installedFirst ? [one, other] : [other, one]
      shown.push(ours.shownMs / theirs.shownMs)
      if (ours.memory !== null && theirs.memory !== null) memory.push(ours.memory / theirs.memory)
    }
    return [
      {
        name: 'installed deb: spawn to first view',
        measured: median(shown),
        limit: 1.05,
        unit: '× packed folder',
        method: `median of ${RUNS} pairs, to the window’s title`
      },
      {
        name: 'installed deb: idle memory of all processes',
        measured: median(memory),
        limit: 1.05,
        unit: '× packed folder',
        method: `median of ${MEMORY_RUNS} pairs, PSS after ${IDLE_MS / 1_000} s`
      }
    ]
  } finally {
    await user.remove()
    await uninstall()
    await rm(folder, { recursive: true, force: true })
  }
}

async function startOf(user: InstalledUser, program: string, withMemory: boolean): Promise<Start> {
  const startedAt = performance.now()
  const { pid = 0 } = user.start(program)
  try {
    await firstViewOn(/./, 'Welcome', LOOK_EVERY_MS)
    const shownMs = performance.now() - startedAt
    if (!withMemory) return { shownMs, memory: null }
    await wait(IDLE_MS)
    return { shownMs, memory: await proportionalMemory(pid) }
  } finally {
    await user.logOut()
  }
}

async function saySize(file: string): Promise<void> {
  const { size } = await stat(file)
  process.stdout.write(`${basename(file)}: ${(size / 1024 / 1024).toFixed(1)} MiB\n`)
}
