import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { join, win32 } from 'node:path'
import type { PolicyLevel, PolicySource } from '../../core/policy/policy.ts'
import { REGISTRY_KEY } from '../../core/policy/policy-places.ts'
import { powerShellScript, readPowerShellAnswer } from './powershell-read.ts'
import { readRegistryExport } from './registry-export.ts'
import { entriesOf, type RegistryKey } from './registry-key.ts'
import type { ProgramEnd, RunProgram, Surroundings } from './run-program.ts'

/** The parts of the policy's key: a key that always exists, one that may not, and the policy's own. */
const [SOFTWARE = '', POLICIES = '', NAME = ''] = REGISTRY_KEY.split('\\')

const HIVES = {
  machine: { short: 'HKLM', long: 'HKEY_LOCAL_MACHINE', net: 'LocalMachine' },
  user: { short: 'HKCU', long: 'HKEY_CURRENT_USER', net: 'CurrentUser' }
} as const

/** What the reader of the registry needs of this computer. */
export interface WindowsComputer {
  readonly run: RunProgram
  /** The path without any link. Rejects when there is nothing. */
  readonly realPath: (path: string) => Promise<string>
  /** A folder of the app's own, for a file that is there for a moment. */
  readonly folder: string
}

/**
 * The Windows folder by the name that the kernel itself gives it at boot, in a namespace that no variable and no drive
 * letter of the person's takes part in (`\SystemRoot`, a symbolic link of the object manager).
 */
const KERNEL_ROOT = '\\\\?\\GLOBALROOT\\SystemRoot'

/**
 * Reads a policy from the registry with the system's own `reg.exe`, and where that is forbidden with PowerShell. Neither
 * the environment nor `PATH` says where they are. Below `Software\Policies` only administrators can write, in both hives,
 * and 32-bit programs see the same keys there ("Registry Keys Affected by WOW64", shared keys).
 *
 * `reg.exe` ends with 1, in the system's language, both when a key is not there and when it may not be used at all. So
 * "absent" is taken only from a list in which the key's neighbors stand and it does not.
 */
export async function readRegistryPolicy(
  level: PolicyLevel,
  computer: WindowsComputer
): Promise<PolicySource> {
  const source = { level, place: `${HIVES[level].short}\\${REGISTRY_KEY}` } as const
  const root = await windowsFolder(computer.realPath)
  const windows = { root, run: computer.run, folder: computer.folder }
  const presence = await lookFor(level, windows)
  if (presence === 'absent') return { ...source, kind: 'absent' }
  const exported = presence === 'there' ? await exportKey(level, windows) : null
  const keys = exported ?? (await askPowerShell(level, windows))
  if (keys === 'absent' && presence !== 'there') return { ...source, kind: 'absent' }
  if (keys === null || keys === 'absent') return { ...source, kind: 'unreadable', reason: REASONS[presence] }
  return { ...source, kind: 'entries', entries: entriesOf(keys) }
}

const REASONS = {
  there: 'The registry key exists but can’t be read.',
  unknown:
    'The registry can’t be read: reg.exe and PowerShell are both blocked or failed. Allow one of them for this app.'
} as const

/** Where Windows is, without the environment. The kernel's own name serves as well where it has no drive letter. */
async function windowsFolder(realPath: WindowsComputer['realPath']): Promise<string> {
  const found = await realPath(KERNEL_ROOT).catch(() => KERNEL_ROOT)
  return /^[A-Za-z]:\\[^"%<>|?*/:]+$/.test(found) ? found : KERNEL_ROOT
}

/** Where the programs are, and what they need to run. */
interface Windows {
  /** Such as `C:\Windows`. */
  readonly root: string
  readonly run: RunProgram
  readonly folder: string
}

/** Every variable that Windows programs need and libuv would otherwise hand on (`uv_spawn`, the required variables). */
function surroundings({ root, folder }: Windows, deadlineMs: number): Surroundings {
  const system = win32.join(root, 'System32')
  return {
    environment: {
      SystemRoot: root,
      windir: root,
      SystemDrive: win32.parse(root).root.replace(/\\$/, ''),
      PATH: system,
      PSModulePath: win32.join(system, 'WindowsPowerShell\\v1.0\\Modules')
    },
    // The kernel's name for it is no folder that a program can work in.
    folder: root === KERNEL_ROOT ? folder : system,
    deadlineMs
  }
}

const REG_DEADLINE_MS = 5_000
/** It starts slowly, the more so the first time and with a virus scanner looking on. */
const POWERSHELL_DEADLINE_MS = 20_000

function reg(windows: Windows, args: readonly string[]): Promise<ProgramEnd> {
  const program = win32.join(windows.root, 'System32\\reg.exe')
  return windows.run(program, args, surroundings(windows, REG_DEADLINE_MS))
}

/** Whether the policy's key is there, by the lists of the keys above it. */
async function lookFor(level: PolicyLevel, windows: Windows): Promise<'there' | 'absent' | 'unknown'> {
  const beside = await namesBelow(level, `${SOFTWARE}\\${POLICIES}`, windows)
  if (beside !== null) return beside.has(NAME.toLowerCase()) ? 'there' : 'absent'
  const above = await namesBelow(level, SOFTWARE, windows)
  return above !== null && !above.has(POLICIES.toLowerCase()) ? 'absent' : 'unknown'
}

/** The names of the keys in a key, in small letters; `null` when none is seen, which proves nothing. */
async function namesBelow(
  level: PolicyLevel,
  path: string,
  windows: Windows
): Promise<ReadonlySet<string> | null> {
  const { short, long } = HIVES[level]
  const { code, stdout } = await reg(windows, ['query', `${short}\\${path}`])
  const above = `${long}\\${path}\\`.toLowerCase()
  const names = stdout
    .split(/\r?\n/)
    // Values stand in from the margin.
    .map((line) => line.trimEnd().toLowerCase())
    .filter((line) => line.startsWith(above))
    .map((line) => line.slice(above.length))
  return code === 0 && names.length > 0 ? new Set(names) : null
}

/** The key as `reg.exe` writes it into a file that is gone afterwards. */
async function exportKey(level: PolicyLevel, windows: Windows): Promise<readonly RegistryKey[] | null> {
  const { short, long } = HIVES[level]
  try {
    const own = await mkdtemp(join(windows.folder, 'policy-'))
    try {
      const file = join(own, 'policy.reg')
      const { code } = await reg(windows, ['export', `${short}\\${REGISTRY_KEY}`, file, '/y'])
      if (code !== 0) return null
      const text = new TextDecoder('utf-16le', { fatal: true }).decode(await readFile(file))
      return readRegistryExport(text, `${long}\\${REGISTRY_KEY}`)
    } finally {
      await rm(own, { recursive: true, force: true })
    }
  } catch {
    // No room on the disk, or no right to write: the other way needs no file.
    return null
  }
}

async function askPowerShell(
  level: PolicyLevel,
  windows: Windows
): Promise<readonly RegistryKey[] | 'absent' | null> {
  const script = powerShellScript(HIVES[level].net, [SOFTWARE, `${POLICIES}\\${NAME}`])
  const { code, stdout } = await windows.run(
    win32.join(windows.root, 'System32\\WindowsPowerShell\\v1.0\\powershell.exe'),
    ['-NoLogo', '-NoProfile', '-NonInteractive', '-InputFormat', 'None', '-Command', script],
    surroundings(windows, POWERSHELL_DEADLINE_MS)
  )
  return code === 0 ? readPowerShellAnswer(stdout) : null
}

/** This computer. @param folder of the app's own */
export function thisComputer(run: RunProgram, folder: string): WindowsComputer {
  return { run, folder, realPath: (path) => realpath(path) }
}
