import { describe, expect, it } from 'vitest'
import { createNotices, type Notice } from '../../main/core/notices.ts'

const notice = (id: string, title = id): Notice => ({ id, tone: 'info', title, message: 'Something.' })

describe('createNotices', () => {
  it('lists what was posted, oldest first; the same id again replaces in its place', () => {
    const notices = createNotices()
    expect(notices.list()).toEqual([])
    notices.post(notice('a'))
    notices.post(notice('b'))
    notices.post(notice('a', 'new'))
    expect(notices.list()).toEqual([notice('a', 'new'), notice('b')])
  })

  it('doesn’t bring back a dismissed notice in this run', () => {
    const notices = createNotices()
    notices.post(notice('a'))
    notices.post(notice('b'))
    notices.dismiss('a')
    notices.dismiss('nobody')
    notices.post(notice('a', 'again'))
    expect(notices.list()).toEqual([notice('b')])
    expect(createNotices().list()).toEqual([])
  })

  it('forgets a removed notice, which may be posted again', () => {
    const notices = createNotices()
    notices.post(notice('a'))
    notices.withdraw('a')
    notices.withdraw('nobody')
    expect(notices.list()).toEqual([])
    notices.post(notice('a', 'again'))
    expect(notices.list()).toEqual([notice('a', 'again')])
  })
})
