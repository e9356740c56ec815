import { describe, expect, it } from 'vitest'
import { withBorrowedFocus } from '../../../main/electron/borrowed-focus.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'

/** Windows whose focus a test gives by hand. */
function desktop() {
  const happened: string[] = []
  let give: () => void = () => undefined
  class BrowserWindow {
    once(_event: 'focus', listener: () => void): this {
      happened.push('window')
      give = listener
      return this
    }
    destroy(): void {
      happened.push('gone')
    }
  }
  const timers = createHandTimers()
  const borrow = (work: () => Promise<unknown>): Promise<void> =>
    withBorrowedFocus({ BrowserWindow: BrowserWindow as never, timers }, work)
  return { happened, timers, borrow, focus: () => give() }
}

describe('withBorrowedFocus', () => {
  it.each(['with the focus', 'without it, after half a second'])('does the work %s', async (how) => {
    const { happened, timers, borrow, focus } = desktop()
    const done = borrow(() => Promise.resolve(happened.push('work')))
    await timers.pass(499)
    expect(happened).toEqual(['window'])
    if (how === 'with the focus') focus()
    else await timers.pass(1)
    await done
    expect(happened).toEqual(['window', 'work', 'gone'])
    expect(timers.pending()).toBe(0)
  })

  it('leaves no window behind if the work fails', async () => {
    const { happened, borrow, focus } = desktop()
    const done = borrow(() => Promise.reject(new Error('held by another program')))
    focus()
    await expect(done).rejects.toThrow('held by another')
    expect(happened).toEqual(['window', 'gone'])
  })
})
