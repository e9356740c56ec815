import { expect, test } from 'vitest'
import { UNLIMITED_BUDGET } from '../../../main/core/keeper/unlimited-budget.ts'

test('gives every permit at once, however many and whatever came of the last one', async () => {
  for (let call = 0; call < 20; call += 1) {
    const ticket = UNLIMITED_BUDGET.request('background')
    expect(ticket.waitMs()).toBe(0)
    ticket.promote()
    const permit = await ticket.granted
    expect(permit).not.toBeNull()
    permit?.done(null)
    permit?.giveBack()
    ticket.cancel()
  }
  expect(UNLIMITED_BUDGET.silentForMs()).toBe(0)
})
