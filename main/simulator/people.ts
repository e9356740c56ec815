import { NAME_POOLS } from './names.ts'
import { createDice, type Dice } from './seeded.ts'
import { createTree, type Tree } from './tree.ts'

/** A made-up name, as its owner writes it. */
export interface PersonName {
  readonly firstName: string
  readonly lastName: string
  readonly fullName: string
  /** `first.last` in the letters of a mail address. */
  readonly mailName: string
}

/** One made-up RingCX admin user. */
export interface Person {
  readonly index: number
  readonly firstName: string
  readonly lastName: string
  readonly fullName: string
  readonly email: string
  readonly enabled: boolean
  /** Role types such as `MANAGE_USERS`. */
  readonly roles: readonly string[]
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
  readonly managedByRingCentral: boolean
  readonly language: string
}

export interface People {
  readonly size: number
  /** Makes the person at this place; costs the same for the first and the 200,000th. */
  at(index: number): Person
  /** Who reports to whom, by index. Made at the first use. */
  tree(): Tree
}

const LANGUAGES = [
  'en-US',
  'es-419',
  'pt-BR',
  'de-DE',
  'fr-FR',
  'pl-PL',
  'ja-JP',
  'ar-SA',
  'he-IL',
  'hi-IN'
] as const

/** 2016-03-01T08:00:00Z: the company's first user. */
const FIRST_CREATED_AT = 1_456_819_200_000
const TEN_YEARS_MS = 10 * 365 * 86_400_000

/** Leaf users that have left, out of 100. No one with people below is disabled. */
const DISABLED_PERCENT = 6

/** A company of `size` people that is the same for the same seed. Index 0 is the person whose credential is used. */
export function createPeople(seed: number, size: number): People {
  let tree: Tree | null = null
  const ensureTree = (): Tree => (tree ??= createTree(seed, size))

  return {
    size,
    tree: ensureTree,
    at(index) {
      const dice = createDice(seed, index)
      const { mailName, ...name } = createName(dice)
      const leaves = dice.roll(100) < DISABLED_PERCENT
      return {
        index,
        ...name,
        email: `${mailName}.${index + 1}@example.com`,
        enabled: !leaves || ensureTree().childrenOf(index).length > 0 || index === 0,
        roles: rolesOf(index, dice.roll(100)),
        createdAt: FIRST_CREATED_AT + Math.floor(dice.fraction() * TEN_YEARS_MS),
        managedByRingCentral: dice.roll(10) > 0,
        language: pick(LANGUAGES, dice.roll(LANGUAGES.length))
      }
    }
  }
}

/** A name from one place: given and family names of the same pool. Takes three throws of the dice. */
export function createName(dice: Dice): PersonName {
  const pool = pick(NAME_POOLS, dice.roll(NAME_POOLS.length))
  const [firstName, firstAscii] = pick(pool.given, dice.roll(pool.given.length))
  const [lastName, lastAscii] = pick(pool.family, dice.roll(pool.family.length))
  const fullName =
    pool.familyFirst === undefined ? `${firstName} ${lastName}` : `${lastName}${pool.familyFirst}${firstName}`
  return { firstName, lastName, fullName, mailName: `${firstAscii}.${lastAscii}` }
}

function rolesOf(index: number, roll: number): readonly string[] {
  if (index === 0) return ['SUPER_USER']
  if (index % 40 === 37) return []
  if (roll < 2) return ['SUPER_USER']
  if (roll < 12) return ['MANAGE_USERS', 'MANAGE_RIGHTS', 'ACCESS_AUDIT_LOG']
  if (roll < 20) return ['USER', 'WFO_ACCESS']
  if (roll < 26) return ['USER', 'ACCESS_SIBLINGS', 'REPORT_ADMINISTRATIVE_USER']
  if (roll < 29) return ['NO_ACCESS']
  return ['USER']
}

function pick<T>(from: readonly T[], index: number): T {
  const picked = from[index]
  if (picked === undefined) throw new RangeError(`Nothing at place ${index} of ${from.length}.`)
  return picked
}
