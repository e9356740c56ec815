import type { RegistryData, RegistryKey, RegistryValue } from './registry-key.ts'

/**
 * The alternative way to read the registry, for computers where `reg.exe` is blocked. It uses the .NET classes, which
 * distinguish "there is no such key" (null) from "it can't be read" (an exception). It uses no cmdlets, so PowerShell
 * doesn't look for the person's modules. If PowerShell is in constrained language mode, the script fails and its
 * output is ignored. Everything is printed as Base64 of UTF-16, so it doesn't depend on a code page.
 *
 * It must not contain double quotes or line breaks, because it is one command-line argument.
 *
 * @param hive by its name in .NET
 * @param path of the policy's key below the hive: a key that always exists, and the rest
 */
export function powerShellScript(
  hive: 'LocalMachine' | 'CurrentUser',
  [first, rest]: readonly [string, string]
): string {
  return [
    `$ErrorActionPreference = 'Stop'`,
    `$out = [Text.StringBuilder]::new()`,
    `function Add-Line([string]$line) { [void]$out.Append($line + [char]10) }`,
    `function Get-Packed($text) { [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes([string]$text)) }`,
    `function Add-Key($key, [string]$path) {` +
      ` Add-Line ('KEY ' + (Get-Packed $path));` +
      ` foreach ($name in $key.GetValueNames()) {` +
      ` $type = [string]$key.GetValueKind($name);` +
      ` $data = $key.GetValue($name, $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames);` +
      ` $packed = '';` +
      ` if ($type -eq 'MultiString') { foreach ($each in $data) { $packed = $packed + (Get-Packed $each) + ',' } }` +
      ` elseif ($type -ne 'Binary' -and $type -ne 'None' -and $type -ne 'Unknown') { $packed = Get-Packed $data };` +
      ` Add-Line ('VALUE ' + (Get-Packed $name) + ' ' + $type + ' ' + $packed) };` +
      ` foreach ($name in $key.GetSubKeyNames()) {` +
      ` $below = $key.OpenSubKey($name);` +
      ` if ($null -eq $below) { throw 'gone' };` +
      ` Add-Key $below ($path + '\\' + $name) } }`,
    `$hive = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::${hive}, [Microsoft.Win32.RegistryView]::Registry64)`,
    `$control = $hive.OpenSubKey('${first}')`,
    `if ($null -eq $control) { throw 'no control' }`,
    `$policy = $control.OpenSubKey('${rest}')`,
    `if ($null -eq $policy) { Add-Line 'ABSENT' } else { Add-Key $policy '' }`,
    `Add-Line 'END'`,
    `[Console]::Out.Write($out.ToString())`
  ].join('; ')
}

/**
 * Parses the script's output.
 *
 * @returns the key and all below it, `absent` when there is no such key, `null` when the answer is not whole
 */
export function readPowerShellAnswer(printed: string): readonly RegistryKey[] | 'absent' | null {
  const lines = printed.split('\n').map((line) => line.trimEnd())
  if (lines.pop() !== '' || lines.pop() !== 'END') return null
  if (lines.length === 1 && lines[0] === 'ABSENT') return 'absent'
  const keys: { path: string; values: RegistryValue[] }[] = []
  for (const line of lines) {
    const [kind, packedName = '', type = '', packed = ''] = line.split(' ')
    const name = unpacked(packedName)
    if (kind === 'KEY' && name !== null) keys.push({ path: name.replace(/^\\/, ''), values: [] })
    else {
      const data = dataOf(type, packed)
      const key = keys.at(-1)
      if (kind !== 'VALUE' || name === null || data === null || key === undefined) return null
      key.values.push({ name, data })
    }
  }
  return keys[0]?.path === '' ? keys : null
}

/** By the names of `Microsoft.Win32.RegistryValueKind`. */
function dataOf(type: string, packed: string): RegistryData | null {
  if (type === 'MultiString') {
    const texts = packed.split(',').map(unpacked)
    return texts.every((text) => text !== null) ? { kind: 'texts', texts } : null
  }
  const text = unpacked(packed)
  if (text === null) return null
  if (type === 'String') return { kind: 'text', text }
  if (type === 'ExpandString') return { kind: 'expandable', text }
  if (type === 'DWord' || type === 'QWord')
    return { kind: 'number', number: text === '' ? NaN : Number(text) }
  return { kind: 'other' }
}

function unpacked(packed: string): string | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return null
  const bytes = Buffer.from(packed, 'base64')
  return bytes.length % 2 === 0 ? bytes.toString('utf16le') : null
}
