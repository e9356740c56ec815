import { win32 } from 'node:path'
import type { PolicyLevel, PolicySource } from '../../core/policy/policy.ts'
import { POLICY_KEY_NAMES, POLICY_KEYS, type ValueForm } from '../../core/policy/policy-keys.ts'
import type { RunProgram } from './run-program.ts'

const PARENT = 'Software\\Policies'
const NAME = 'TokenDesk'
const HIVES: Readonly<Record<PolicyLevel, string>> = { machine: 'HKLM', user: 'HKCU' }

/**
 * Reads a policy from the registry with the system's own `reg.exe`, by its whole path: a program of that name elsewhere
 * is never started. Below `Software\Policies` only administrators can write, in both hives.
 *
 * @param systemRoot such as `C:\Windows`
 */
export async function readRegistryPolicy(
  level: PolicyLevel,
  systemRoot: string,
  run: RunProgram
): Promise<PolicySource> {
  const reg = win32.join(systemRoot, 'System32', 'reg.exe')
  const parent = `${HIVES[level]}\\${PARENT}`
  const source = { level, place: `${parent}\\${NAME}` } as const
  const asked = await run(reg, ['query', source.place])
  if (asked.code === 0) return { ...source, kind: 'values', values: readValues(asked.stdout) }
  // It fails alike, in the system's language, when there is no such key and when it may not be read: the parent tells.
  const listed = await run(reg, ['query', parent])
  const isListed = lines(listed.stdout).some((line) => new RegExp(`\\\\${NAME}$`, 'i').test(line.trim()))
  if (asked.code === 1 && !isListed && (listed.code === 0 || listed.code === 1))
    return { ...source, kind: 'absent' }
  return { ...source, kind: 'unreadable', reason: 'The registry key is there and cannot be read.' }
}

/** One value as `reg query` prints it: name, type and data, apart by four blanks. */
const VALUE_LINE = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/

/** The registry takes no notice of case in names, so neither may we: `AllowedHosts` is the key `allowedHosts`. */
const NAMES = new Map(POLICY_KEY_NAMES.map((name) => [name.toLowerCase(), name]))

function readValues(output: string): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const line of lines(output)) {
    const [, written, type, data = ''] = VALUE_LINE.exec(line) ?? []
    if (written === undefined || type === undefined || written === '(Default)') continue
    const name = NAMES.get(written.toLowerCase()) ?? written
    // Defined, not assigned: a value named __proto__ stays a value.
    Object.defineProperty(values, name, { value: valueOf(name, type, data), enumerable: true })
  }
  return values
}

function lines(output: string): string[] {
  return output.split(/\r?\n/)
}

/** What a value of the registry means for a key. What makes no sense stays as it is, for the decoder to refuse. */
function valueOf(name: string, type: string, data: string): unknown {
  const form: ValueForm | null = Object.hasOwn(POLICY_KEYS, name)
    ? POLICY_KEYS[name as keyof typeof POLICY_KEYS].form
    : null
  if (type === 'REG_DWORD' || type === 'REG_QWORD') {
    const number = /^0x[0-9a-f]+$/i.test(data) ? Number(data) : data
    if (form !== 'switch') return number
    return number === 0 ? false : number === 1 ? true : number
  }
  if (type === 'REG_MULTI_SZ') return data === '' ? [] : data.split('\\0').filter((part) => part !== '')
  if (type === 'REG_SZ' && form === 'connections') return parsed(data)
  return data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
