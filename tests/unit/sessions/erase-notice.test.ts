import { describe, expect, it } from 'vitest'
import { createNotices } from '../../../main/core/notices.ts'
import { tellEraseRefused } from '../../../main/core/sessions/erase-notice.ts'

describe('tellEraseRefused', () => {
  it('names the connection and says what to do, once for each, until it is no longer so', () => {
    const notices = createNotices()
    const [support, sales] = [
      { id: 'c1', name: 'Support' },
      { id: 'c2', name: 'Sales' }
    ]
    for (const connection of [support, sales, support]) tellEraseRefused(notices, connection, true)
    expect(notices.list()).toMatchObject([
      { tone: 'warning', title: 'The secrets of “Support” are not erased yet' },
      { tone: 'warning', title: 'The secrets of “Sales” are not erased yet' }
    ])
    expect(notices.list()[0]?.message).toContain('Make sure that the disk is not full')
    tellEraseRefused(notices, support, false)
    expect(notices.list()).toMatchObject([{ title: 'The secrets of “Sales” are not erased yet' }])
  })
})
