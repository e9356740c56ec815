import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { join, win32 } from 'node:path'
import type { PolicyLevel, PolicySource } from '../../core/policy/policy.ts'
import { REGISTRY_KEY } from '../../core/policy/policy-places.ts'
import { powerShellScript, readPowerShellAnswer } from './powershell-read.ts'
import { readRegistryExport } from './registry-export.ts'
import { entriesOf, type RegistryKey } from './registry-key.ts'
import type { ProgramEnd, RunProgram, Surroundings } from './run-program.ts'

/** The parts of the policy key: a key that always exists, one that may not, and the policy key itself. */
const [SOFTWARE = '', POLICIES = '', NAME = ''] = REGISTRY_KEY.split('\\')

const HIVES = {
  machine: { short: 'HKLM', long: 'HKEY_LOCAL_MACHINE', net: 'LocalMachine' },
  user: { short: 'HKCU', long: 'HKEY_CURRENT_USER', net: 'CurrentUser' }
} as const

/** What the registry reader needs from this computer. */
export interface WindowsComputer {
  readonly run: RunProgram
  /** The path with all links resolved. Rejects if it doesn't exist. */
  readonly realPath: (path: string) => Promise<string>
  /** A folder of the app, for a temporary file. */
  readonly folder: string
}

/**
 * The Windows folder by the name that the kernel gives it at boot, in a namespace that no variable and no drive
 * letter of the person can affect (`\SystemRoot`, a symbolic link of the object manager).
 */
const KERNEL_ROOT = '\\\\?\\GLOBALROOT\\SystemRoot'

/**
 * Reads a policy from the registry with the system's own `reg.exe`, or with PowerShell if that is blocked. Their
 * location doesn't come from the environment or `PATH`. Below `Software\Policies` only administrators can write, in both hives,
 * and 32-bit programs see the same keys there ("Registry Keys Affected by WOW64", shared keys).
 *
 * `reg.exe` exits with 1, with a localized message, both if a key doesn't exist and if it is blocked. So "absent"
 * requires a list that contains the key's neighbors but not the key.
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

/** Whether the machine's hive contains this value, as 64-bit programs see it. False if `reg.exe` is blocked. @param key below the hive */
export async function hasMachineValue(
  computer: WindowsComputer,
  key: string,
  name: string
): Promise<boolean> {
  const root = await windowsFolder(computer.realPath)
  const windows = { root, run: computer.run, folder: computer.folder }
  const { code } = await reg(windows, ['query', `${HIVES.machine.short}\\${key}`, '/v', name, '/reg:64'])
  return code === 0
}

const REASONS = {
  there: 'The registry key exists but can’t be read.',
  unknown:
    'The registry can’t be read: reg.exe and PowerShell are both blocked or failed. Allow one of them for this app.'
} as const

/** The Windows folder, without the environment. The kernel's own name works too if it has no drive letter. */
async function windowsFolder(realPath: WindowsComputer['realPath']): Promise<string> {
  const found = await realPath(KERNEL_ROOT).catch(() => KERNEL_ROOT)
  return /^[A-Za-z]:\\[^"%<>|?*/:]+$/.test(found) ? found : KERNEL_ROOT
}

/** Where the programs are and what they need to run. */
interface Windows {
  /** Such as `C:\Windows`. */
  readonly root: string
  readonly run: RunProgram
  readonly folder: string
}

/** Every variable that Windows programs need and that libuv would otherwise pass on (`uv_spawn`, the required variables). */
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
    // A program can't use the kernel's name as its working folder.
    folder: root === KERNEL_ROOT ? folder : system,
    deadlineMs
  }
}

const REG_DEADLINE_MS = 5_000
/** It starts slowly, especially the first time or with a virus scanner. */
const POWERSHELL_DEADLINE_MS = 20_000

function reg(windows: Windows, args: readonly string[]): Promise<ProgramEnd> {
  const program = win32.join(windows.root, 'System32\\reg.exe')
  return windows.run(program, args, surroundings(windows, REG_DEADLINE_MS))
}

/** Whether the policy key exists, according to the lists of its parent keys. */
async function lookFor(level: PolicyLevel, windows: Windows): Promise<'there' | 'absent' | 'unknown'> {
  const beside = await namesBelow(level, `${SOFTWARE}\\${POLICIES}`, windows)
  if (beside !== null) return beside.has(NAME.toLowerCase()) ? 'there' : 'absent'
  const above = await namesBelow(level, SOFTWARE, windows)
  return above !== null && !above.has(POLICIES.toLowerCase()) ? 'absent' : 'unknown'
}

/** The names of the subkeys of a key, in lowercase; `null` if none is found, which proves nothing. */
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
    // Values are indented.
    .map((line) => line.trimEnd().toLowerCase())
    .filter((line) => line.startsWith(above))
    .map((line) => line.slice(above.length))
  return code === 0 && names.length > 0 ? new Set(names) : null
}

/** The key as `reg.exe` writes it to a temporary file. */
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
    // The disk is full or not writable: the other way needs no file.
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
