import { nameKey, nameWithSuffix } from './connection-name.ts'

/** The name itself, or the name with the first free number starting at 2; compares names by how they look. */
export function freeName(name: string, others: readonly { readonly name: string }[]): string {
  const taken = new Set(others.map((each) => nameKey(each.name)))
  const isFree = (candidate: string): boolean => !taken.has(nameKey(candidate))
  if (isFree(name)) return name
  for (let number = 2; ; number += 1) {
    const candidate = nameWithSuffix(name, ` ${String(number)}`)
    if (isFree(candidate)) return candidate
  }
}

/** The name of a copy. */
export function copyName(name: string): string {
  return nameWithSuffix(name, ' (copy)')
}

/** A default name for a connection: its position in the list, or the next free number. */
export function defaultName(others: readonly { readonly name: string }[]): string {
  for (let number = others.length + 1; ; number += 1) {
    const name = `Connection ${String(number)}`
    if (freeName(name, others) === name) return name
  }
}
