/// <reference types="svelte" />
import { expect, test, vi } from 'vitest'
import fc from 'fast-check'
import type { DirectoryPage, DirectoryQuery } from '../../../preload/contract.ts'
import { createNewest } from '../../../renderer/directory/newest.ts'
import type { Question } from '../../../renderer/directory/rows.svelte.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)
vi.stubGlobal('window', { api: {} })
const { BLOCK, Rows } = await import('../../../renderer/directory/rows.svelte.ts')

const question = (search: string, changes: Partial<Question> = {}): Question => ({
  key: { connectionId: 'c1', list: 'users', accountId: null },
  search,
  filters: [],
  sort: [],
  view: null,
  tree: false,
  allCollapsed: false,
  collapsed: [],
  columns: ['name'],
  ...changes
})

/** Rows over a main that answers when the test says so. Each cell names the search and the place it answers. */
function slowMain({ length = 1_000 } = {}) {
  const asked: {
    query: DirectoryQuery
    answer: (changes?: Partial<DirectoryPage>) => void
    refuse: () => void
  }[] = []
  let revision = 1
  const rows = new Rows(
    (query) =>
      new Promise<DirectoryPage>((resolve, reject) =>
        asked.push({
          query,
          answer: (changes) => resolve({ ...pageOf(query, length, revision), ...changes }),
          refuse: () => reject(new Error('no'))
        })
      ),
    (work) => work()
  )
  const last = () => {
    const newest = asked.at(-1)
    if (newest === undefined) throw new Error('Nothing was asked.')
    return newest
  }
  return {
    rows,
    asked,
    last,
    changeRows: () => (revision += 1),
    textAt: (place: number) => rows.shown.at(place)?.cells[rows.shown.indexOf('name')] ?? null
  }
}

function pageOf({ search, from, count }: DirectoryQuery, length: number, revision: number): DirectoryPage {
  const shown = Math.max(0, Math.min(count, length - from))
  return {
    revision,
    matched: length,
    length,
    total: length,
    from,
    rows: Array.from({ length: shown }, (_, index) => ({
      row: from + index,
      depth: 0,
      children: 0,
      muted: false,
      cells: [`${search} ${from + index} of ${revision}`]
    }))
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

test('only one question is under way, and only the newest waits', async () => {
  const { rows, asked, last, textAt } = slowMain()
  for (const search of ['a', 'ab', 'abc', 'abcd']) rows.ask(question(search))
  expect(asked.map(({ query }) => query.search)).toEqual(['a'])
  last().answer()
  await settled()
  expect(asked.map(({ query }) => query.search)).toEqual(['a', 'abcd'])
  expect(textAt(0)).toBeNull()
  last().answer()
  await settled()
  expect(textAt(0)).toBe('abcd 0 of 1')
})

test('the last result stays on screen until the new one is there as a whole', async () => {
  const { rows, last, textAt } = slowMain()
  rows.ask(question(''))
  last().answer()
  await settled()
  rows.ask(question('x'))
  expect(textAt(5)).toBe(' 5 of 1')
  last().answer()
  await settled()
  rows.look(1, 40)
  // A block of the old question, asked before the new one, changes nothing.
  expect(last().query.search).toBe('x')
})

test('an answer to an older question never shows, in whatever order people type and main answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ type: fc.constantFrom('a', 'b', 'c') }),
          fc.constant('answer'),
          fc.constant('refuse')
        )
      ),
      async (steps) => {
        const { rows, asked, textAt } = slowMain()
        let newest = ''
        let answered = 0
        for (const step of steps) {
          if (typeof step !== 'string') rows.ask(question((newest += step.type)))
          else if (step === 'answer') asked[answered]?.answer()
          else asked[answered]?.refuse()
          if (typeof step === 'string' && answered < asked.length) answered += 1
          await settled()
          expect(asked.length - answered).toBeLessThanOrEqual(1)
          const text = textAt(0)
          const shown = rows.shown.question?.search
          if (text !== null) expect(text).toBe(`${shown} 0 of 1`)
          expect(newest.startsWith(shown ?? '')).toBe(true)
        }
        while (answered < asked.length) {
          asked[answered]?.answer()
          answered += 1
          await settled()
        }
        if (newest !== '' && rows.error === null) expect(rows.shown.question?.search).toBe(newest)
      }
    ),
    { seed: 20261128, numRuns: 300 }
  )
})

test('the view is asked for first, then what lies ahead of it', async () => {
  const { rows, asked, last } = slowMain({ length: 10_000 })
  rows.look(0, 30)
  rows.ask(question(''))
  last().answer()
  await settled()
  rows.look(3_050, 3_080)
  // What was under way may have been the block below the first view.
  last().answer()
  await settled()
  last().answer()
  await settled()
  last().answer()
  await settled()
  const blocks = asked.slice(1).map(({ query }) => [query.from / BLOCK, query.count / BLOCK])
  expect(blocks).toEqual([
    [1, 4],
    [61, 4],
    [65, 4],
    [69, 4]
  ])
})

test('a view across two blocks comes as one answer', async () => {
  const { rows, last, textAt } = slowMain({ length: 10_000 })
  rows.ask(question(''))
  last().answer()
  await settled()
  rows.look(BLOCK - 10, BLOCK + 20)
  rows.ask(question('', { collapsed: [3] }))
  last().answer()
  await settled()
  expect([last().query.from, last().query.count]).toEqual([0, 2 * BLOCK])
  last().answer()
  await settled()
  expect(textAt(BLOCK - 1)).not.toBeNull()
  expect(textAt(BLOCK)).not.toBeNull()
})

test('when the rows changed under a result, no block of the new rows mixes with the old ones', async () => {
  const { rows, last, textAt, changeRows } = slowMain({ length: 10_000 })
  rows.ask(question(''))
  last().answer()
  await settled()
  changeRows()
  last().answer()
  await settled()
  expect(textAt(BLOCK)).toBeNull()
  expect(textAt(0)).toBe(' 0 of 1')
  last().answer()
  await settled()
  expect(textAt(0)).toBe(' 0 of 2')
  expect(rows.shown.revision).toBe(2)
})

test('a result with other rows starts at the top; one with the same rows keeps its place', async () => {
  const { rows, last } = slowMain()
  const answered = async (next: Question): Promise<number> => {
    rows.ask(next)
    last().answer()
    await settled()
    last().answer()
    await settled()
    return rows.shown.ordinal
  }
  const first = await answered(question(''))
  expect(await answered(question('', { columns: ['name', 'roles'] }))).toBe(first)
  expect(await answered(question('', { collapsed: [1] }))).toBe(first)
  const searched = await answered(question('x'))
  expect(searched).not.toBe(first)
  expect(await answered(question('x', { sort: [{ column: 'name', direction: 'ascending' }] }))).not.toBe(
    searched
  )
})

test('a refusal is told, the rows stay, and the next question is asked', async () => {
  const { rows, last, textAt } = slowMain({ length: 20 })
  rows.ask(question(''))
  last().answer()
  await settled()
  rows.ask(question('x'))
  last().refuse()
  await settled()
  expect(rows.error).not.toBeNull()
  expect(textAt(0)).toBe(' 0 of 1')
  rows.ask(question('xy'))
  last().answer()
  await settled()
  expect(rows.error).toBeNull()
  expect(textAt(0)).toBe('xy 0 of 1')
})

test('rows that are gone are gone, also when an answer is still under way', async () => {
  const { rows, last, textAt } = slowMain()
  rows.ask(question(''))
  rows.clear()
  last().answer()
  await settled()
  expect(textAt(0)).toBeNull()
  expect(rows.shown.length).toBe(0)
})

test('few blocks are kept, those around the view among them', async () => {
  const { rows, asked, last, textAt } = slowMain({ length: 100_000 })
  rows.ask(question(''))
  last().answer()
  await settled()
  for (let place = 0; place < 60_000; place += BLOCK) {
    rows.look(place, place + 30)
    for (let answered = -1; answered !== asked.length;) {
      answered = asked.length
      last().answer()
      await settled()
    }
  }
  const kept = Array.from({ length: 60_000 / BLOCK }, (_, block) => textAt(block * BLOCK)).filter(Boolean)
  expect(kept.length).toBeLessThanOrEqual(5_200 / BLOCK)
  expect(textAt(60_000 - BLOCK)).not.toBeNull()
})

test('createNewest asks one thing at a time and drops what is no longer wanted', async () => {
  const asked: string[] = []
  const answers: ((value: string) => void)[] = []
  const taken: string[] = []
  const ask = createNewest(
    (text: string) => {
      asked.push(text)
      return new Promise<string>((resolve) => answers.push(resolve))
    },
    (value) => taken.push(value),
    () => taken.push('failed')
  )
  ask('a')
  ask('ab')
  ask('abc')
  expect(asked).toEqual(['a'])
  answers[0]?.('A')
  await settled()
  expect([asked, taken]).toEqual([['a', 'abc'], []])
  answers[1]?.('ABC')
  await settled()
  expect(taken).toEqual(['ABC'])
})
