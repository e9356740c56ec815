import { LONGEST_NAME } from './connection.ts'

/** The name itself, or with the first free number from 2 on; compared as people compare, without case. */
export function freeName(name: string, others: readonly { readonly name: string }[]): string {
  const taken = new Set(others.map((each) => each.name.toLocaleLowerCase('en')))
  const isFree = (candidate: string): boolean => !taken.has(candidate.toLocaleLowerCase('en'))
  if (isFree(name)) return name
  for (let number = 2; ; number += 1) {
    const suffix = ` ${String(number)}`
    const candidate = `${name.slice(0, LONGEST_NAME - suffix.length).trimEnd()}${suffix}`
    if (isFree(candidate)) return candidate
  }
}

/** The name of a copy. */
export function copyName(name: string): string {
  const suffix = ' (copy)'
  return `${name.slice(0, LONGEST_NAME - suffix.length).trimEnd()}${suffix}`
}

/** A name for a connection that was given none: its place in the list, or the next number that is free. */
export function defaultName(others: readonly { readonly name: string }[]): string {
  for (let number = others.length + 1; ; number += 1) {
    const name = `Connection ${String(number)}`
    if (freeName(name, others) === name) return name
  }
}
