/// <reference types="svelte" />
import { expect, test, vi } from 'vitest'
import type { Action } from '../../../renderer/state/action.svelte.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)
vi.stubGlobal('window', { api: {} })
const { createAction } = await import('../../../renderer/state/action.svelte.ts')

/** An action whose runs end as they are told to, one after another. */
function told(): { action: Action<[string]>; given: string[]; end: (how: 'done' | 'failed') => void } {
  const given: string[] = []
  let settle: (how: 'done' | 'failed') => void = () => undefined
  const action = createAction(async (what: string) => {
    given.push(what)
    const how = await new Promise<'done' | 'failed'>((resolve) => (settle = resolve))
    if (how === 'failed') throw new Error(what)
  })
  return { action, given, end: (how) => settle(how) }
}

test('a failure is kept until the next run starts', async () => {
  const { action, end } = told()
  const first = action.run('a')
  expect(action.running).toBe(true)
  end('failed')
  expect(await first).toBe(false)
  expect([action.running, action.error === null]).toEqual([false, false])
  const second = action.run('b')
  expect(action.error).toBeNull()
  end('done')
  expect(await second).toBe(true)
  expect(action.error).toBeNull()
})

test.each(['done', 'failed'] as const)(
  'again: repeats the run, with the failure visible until it is %s',
  async (how) => {
    const { action, given, end } = told()
    const first = action.run('a')
    end('failed')
    await first
    const failure = action.error
    const again = action.again()
    expect([action.running, action.error]).toEqual([true, failure])
    end(how)
    expect(await again).toBe(how === 'done')
    expect(given).toEqual(['a', 'a'])
    expect(action.error === null).toBe(how === 'done')
  }
)

test('again: does nothing before the first run, during a run, or after a success', async () => {
  const { action, given, end } = told()
  expect(await action.again()).toBe(false)
  const first = action.run('a')
  expect([await action.run('b'), await action.again()]).toEqual([false, false])
  end('done')
  await first
  expect(await action.again()).toBe(false)
  expect(given).toEqual(['a'])
})
