import { describe, expect, it } from 'vitest'
import { onFirstUse } from '../../main/core/on-first-use.ts'

describe('a value created on first use', () => {
  it('is created once, on demand, and shared', () => {
    let made = 0
    const use = onFirstUse(() => ({ number: (made += 1) }))
    expect(made).toBe(0)
    expect(use()).toBe(use())
    expect(made).toBe(1)
  })
})
