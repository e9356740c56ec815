import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPeople } from '../../../main/simulator/people.ts'
import { createTree, DEEPEST_LEVEL } from '../../../main/simulator/tree.ts'

describe('people', () => {
  it('are the same for the same seed, in any order, and different for another', () => {
    const forwards = createPeople(5, 50)
    const backwards = createPeople(5, 50)
    const indices = Array.from({ length: 50 }, (_, index) => index)
    const reversed = [...indices].reverse().map((index) => backwards.at(index))
    expect(reversed.reverse()).toEqual(indices.map((index) => forwards.at(index)))
    const others = createPeople(6, 50)
    const changed = indices.filter((index) => others.at(index).fullName !== forwards.at(index).fullName)
    expect(changed.length).toBeGreaterThan(40)
  })

  it('have an email address each, in ASCII, on a reserved domain', () => {
    const people = createPeople(1, 5000)
    const mails = Array.from({ length: 5000 }, (_, index) => people.at(index).email)
    expect(new Set(mails).size).toBe(5000)
    expect(mails.filter((mail) => !/^[a-z]+\.[a-z]+\.\d+@example\.com$/.test(mail))).toEqual([])
  })

  it('come from many places: accents, right to left, no spaces, long and short', () => {
    const people = createPeople(1, 2000)
    const names = Array.from({ length: 2000 }, (_, index) => people.at(index).fullName)
    const some = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
    expect(some(/[éíóñüçğłå]/u)).toBe(true)
    expect(some(/\p{Script=Arabic}/u)).toBe(true)
    expect(some(/\p{Script=Hebrew}/u)).toBe(true)
    expect(some(/^\p{Script=Han}{2,4}$/u)).toBe(true)
    expect(some(/\p{Script=Devanagari}/u)).toBe(true)
    expect(some(/\p{Script=Cyrillic}/u)).toBe(true)
    expect(some(/['’ʻ]/u)).toBe(true)
    expect(Math.max(...names.map((name) => name.length))).toBeGreaterThan(35)
    expect(Math.min(...names.map((name) => name.length))).toBeLessThan(4)
  })

  it('start with an active super user, and no one with people below has left', () => {
    const people = createPeople(2, 3000)
    expect(people.at(0)).toMatchObject({ enabled: true, roles: ['SUPER_USER'] })
    const left = Array.from({ length: 3000 }, (_, index) => people.at(index)).filter(
      (person) => !person.enabled
    )
    expect(left.length).toBeGreaterThan(50)
    expect(left.every((person) => people.tree().childrenOf(person.index).length === 0)).toBe(true)
  })
})

describe('the tree', () => {
  it('places everyone below an earlier person, at most four levels deep', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (size, seed) => {
        const tree = createTree(seed, size)
        const seen = new Set<number>(tree.roots)
        const faults: string[] = []
        const check = (right: boolean, what: string): void => {
          if (!right) faults.push(what)
        }
        for (let index = 0; index < size; index += 1) {
          const parent = tree.parentOf(index)
          const depth = tree.depthOf(index)
          check(depth === (parent === -1 ? 0 : tree.depthOf(parent) + 1), `depth of ${index}`)
          check(depth <= DEEPEST_LEVEL, `${index} is too deep`)
          check(parent < index, `${index} comes before its parent`)
          for (const child of tree.childrenOf(index)) {
            check(tree.parentOf(child) === index, `${child} is not below ${index}`)
            check(!seen.has(child), `${child} twice`)
            seen.add(child)
          }
        }
        expect(faults).toEqual([])
        expect(seen.size).toBe(size)
      }),
      { seed: 20_261_122, numRuns: 60 }
    )
  })
})
