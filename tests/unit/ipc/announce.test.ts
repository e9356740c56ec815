import { describe, expect, it } from 'vitest'
import { createAnnouncer, type Audience } from '../../../main/ipc/announce.ts'

const ORIGIN = 'app://token-desk'

function audience(change: Partial<Audience> = {}): { contents: Audience; sent: unknown[] } {
  const sent: unknown[] = []
  return {
    sent,
    contents: {
      isDestroyed: () => false,
      send: (channel, payload) => sent.push([channel, payload]),
      mainFrame: { origin: ORIGIN },
      ...change
    }
  }
}

describe('createAnnouncer', () => {
  it('sends to our window while it shows our page', () => {
    const { contents, sent } = audience()
    createAnnouncer(() => contents, ORIGIN).announce('connectionsChanged', [])
    expect(sent).toEqual([['connectionsChanged', []]])
  })

  it.each<[string, Partial<Audience>]>([
    ['a destroyed window', { isDestroyed: () => true }],
    ['a window that shows another page', { mainFrame: { origin: 'https://example.com' } }],
    ['a window that shows nothing yet', { mainFrame: { origin: '' } }],
    [
      'a frame that is being replaced',
      {
        mainFrame: {
          get origin(): string {
            throw new Error('Render frame was disposed')
          }
        }
      }
    ]
  ])('drops announcements for %s', (_name, change) => {
    const { contents, sent } = audience(change)
    createAnnouncer(() => contents, ORIGIN).announce('connectionsChanged', [])
    expect(sent).toEqual([])
  })

  it('looks up the window each time, so that a new one is reached', () => {
    const { contents, sent } = audience()
    let current: Audience | null = null
    const { announce } = createAnnouncer(() => current, ORIGIN)
    announce('connectionsChanged', [])
    current = contents
    announce('connectionsChanged', [])
    expect(sent).toHaveLength(1)
  })

  it('sends in order, even if sending one announcement triggers another', () => {
    const sent: unknown[] = []
    const { contents } = audience({
      send: (_channel, payload) => {
        // What Electron does: microtasks run inside `send`, before the message is out.
        if (sent.length === 0 && !nested) {
          nested = true
          announce('appChanged', 'second' as never)
        }
        sent.push(payload)
      }
    })
    let nested = false
    const { announce } = createAnnouncer(() => contents, ORIGIN)
    announce('appChanged', 'first' as never)
    expect(sent).toEqual(['first', 'second'])
  })

  it('sends each mark after earlier announcements, and none without a window', () => {
    const { contents, sent } = audience()
    let current: Audience | null = contents
    const { announce, mark } = createAnnouncer(() => current, ORIGIN)
    announce('connectionsChanged', [])
    const first = mark()
    const second = mark()
    current = null
    expect(mark()).toBeNull()
    expect(sent).toEqual([
      ['connectionsChanged', []],
      ['mark', first],
      ['mark', second]
    ])
    expect(second).not.toBe(first)
  })
})
