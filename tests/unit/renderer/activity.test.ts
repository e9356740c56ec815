import { expect, test, vi } from 'vitest'
import type { ActivityPage, Reply } from '../../../preload/contract.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)
const answers: ((reply: Reply<ActivityPage>) => void)[] = []
vi.stubGlobal('window', {
  api: {
    onActivityChanged: () => () => undefined,
    activityState: () => new Promise(() => undefined),
    queryActivity: () => new Promise<Reply<ActivityPage>>((resolve) => answers.push(resolve))
  }
})
const { Activity } = await import('../../../renderer/activity/activity.svelte.ts')

const FAILED: Reply<never> = {
  ok: false,
  error: {
    code: 'internal',
    message: 'M.',
    hint: 'H.',
    retryable: true,
    serviceCode: null,
    fields: null,
    remedy: 'try-again',
    words: null
  }
}

test('after a failure the list can be asked for again, as often as it takes', async () => {
  const activity = new Activity('connection-1')
  activity.start(() => undefined)
  answers.shift()?.(FAILED)
  await vi.waitFor(() => expect(activity.error?.message).toBe('M.'))

  const again = activity.retry()
  answers.shift()?.(FAILED)
  await again
  expect([activity.error?.message, activity.loaded]).toEqual(['M.', false])

  const last = activity.retry()
  answers.shift()?.({ ok: true, value: { revision: 1, entries: [], matched: 0, total: 0 } })
  await last
  expect([activity.error, activity.loaded]).toEqual([null, true])
})
