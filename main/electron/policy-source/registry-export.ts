import type { RegistryData, RegistryKey, RegistryValue } from './registry-key.ts'

const HEADER = 'Windows Registry Editor Version 5.00'

/**
 * Parses the output of `reg export`. It is the only form in which `reg.exe` preserves every character, because it is
 * UTF-16 and not a console code page, and in which a line break in a value can't be mistaken for another value.
 *
 * @param text of the whole file @param root the requested key, such as `HKEY_LOCAL_MACHINE\Software\Policies\TokenDesk`
 * @returns the key and everything below it; `null` if anything is invalid or the text ends early
 */
export function readRegistryExport(text: string, root: string): readonly RegistryKey[] | null {
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text
  if (!bare.startsWith(`${HEADER}\r\n`) || !bare.endsWith('\r\n')) return null
  const keys: { path: string; values: RegistryValue[] }[] = []
  let at = HEADER.length
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(bare)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  while (at < bare.length) {
    if (take(LINE_END) !== null) continue
    const key = take(KEY)
    if (key !== null) {
      const path = pathBelow(root, key[1] ?? '')
      if (path === null) return null
      keys.push({ path, values: [] })
      continue
    }
    const name = take(NAME)
    const data = name === null ? null : dataFrom(take)
    if (name === null || data === null) return null
    keys.at(-1)?.values.push({ name: unescaped(name[1] ?? ''), data })
  }
  // The key itself comes first; without it, this is the output for another key.
  return keys[0]?.path === '' ? keys : null
}

const LINE_END = /\r\n/y
const KEY = /\[([^\r\n]+)\](?=\r\n)/y
const NAME = /(?:@|"((?:[^"\\]|\\[^])*)")=/y
const TEXT = /"((?:[^"\\]|\\[^])*)"(?=\r\n)/y
const NUMBER = /dword:([0-9a-f]{8})(?=\r\n)/iy
/** Bytes on as many lines as needed; without a number in parentheses, they are `REG_BINARY`. */
const BYTES = /hex(?:\(([0-9a-f]+)\))?:((?:[0-9a-f]{2}|,|\\\r\n *)*)(?=\r\n)/iy

function pathBelow(root: string, key: string): string | null {
  const [wanted, found] = [root.toLowerCase(), key.toLowerCase()]
  if (found === wanted) return ''
  return found.startsWith(`${wanted}\\`) ? key.slice(root.length + 1) : null
}

function dataFrom(take: (pattern: RegExp) => RegExpExecArray | null): RegistryData | null {
  const text = take(TEXT)
  if (text !== null) return { kind: 'text', text: unescaped(text[1] ?? '') }
  const number = take(NUMBER)
  if (number !== null) return { kind: 'number', number: parseInt(number[1] ?? '', 16) }
  const bytes = take(BYTES)
  if (bytes === null) return null
  const hex = (bytes[2] ?? '').replace(/[^0-9a-f]/gi, '')
  return ofType(parseInt(bytes[1] ?? '3', 16), Buffer.from(hex, 'hex'))
}

/** By the numbers of the types in `winnt.h`. */
function ofType(type: number, bytes: Buffer): RegistryData {
  switch (type) {
    case 1:
      return { kind: 'text', text: utf16(bytes) }
    case 2:
      return { kind: 'expandable', text: utf16(bytes) }
    case 4:
      return bytes.length === 4 ? { kind: 'number', number: bytes.readUInt32LE() } : { kind: 'other' }
    case 7:
      return { kind: 'texts', texts: utf16(bytes).split('\0') }
    case 11:
      return bytes.length === 8
        ? { kind: 'number', number: Number(bytes.readBigUInt64LE()) }
        : { kind: 'other' }
    default:
      return { kind: 'other' }
  }
}

/** Removes the zeros at the end of registry text. */
function utf16(bytes: Buffer): string {
  return bytes.toString('utf16le').replace(/\0+$/, '')
}

/** `reg.exe` itself escapes `\` and `"`; some put line breaks as `\n` and `\r` too. */
function unescaped(text: string): string {
  return text.replace(/\\([^])/g, (_, character: string) =>
    character === 'n' ? '\n' : character === 'r' ? '\r' : character === '0' ? '\0' : character
  )
}
