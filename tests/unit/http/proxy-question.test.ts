import { expect, it } from 'vitest'
import { createProxyQuestion } from '../../../main/core/http/proxy-question.ts'

const ask = { host: 'proxy.example:3128', attempt: 1, hidden: false }
const entered = { user: 'robin', password: 'p' }

it('is open until it is answered, and says so', async () => {
  const seen: unknown[] = []
  const question = createProxyQuestion(() => seen.push(question.current()))
  expect(question.current()).toBe(null)
  const answer = question.ask(ask)
  expect(question.current()).toEqual(ask)
  question.answer(entered)
  expect(await answer).toEqual(entered)
  expect(seen).toEqual([ask, null])
})

it('is canceled by null, and by another question', async () => {
  const question = createProxyQuestion(() => undefined)
  const first = question.ask(ask)
  const second = question.ask({ ...ask, attempt: 2 })
  expect(await first).toBe(null)
  question.answer(null)
  expect(await second).toBe(null)
})

it('ignores an answer without a question', async () => {
  const question = createProxyQuestion(() => undefined)
  question.answer(entered)
  const answer = question.ask(ask)
  question.answer(null)
  question.answer(entered)
  expect(await answer).toBe(null)
})
