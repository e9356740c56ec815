import { describe, expect, it } from 'vitest'
import {
  lockNavigation,
  type NavigationEvent,
  type RefusableEvent
} from '../../../main/electron/navigation-guard.ts'

const EVENTS: NavigationEvent[] = [
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'will-attach-webview'
]

function locked(reloadOrigin: string | null = null) {
  const listeners = new Map<NavigationEvent, (event: RefusableEvent) => void>()
  const notes: unknown[] = []
  let open: ((details: { url: string }) => { action: 'deny' }) | undefined
  lockNavigation(
    {
      on: (name, listener) => listeners.set(name, listener),
      setWindowOpenHandler: (handler) => {
        open = handler
      }
    },
    { reloadOrigin, log: { note: (event, facts) => notes.push({ event, ...facts }) } }
  )
  const emit = (name: NavigationEvent, url: string | undefined): boolean => {
    let prevented = false
    listeners.get(name)?.({ ...(url === undefined ? {} : { url }), preventDefault: () => (prevented = true) })
    return prevented
  }
  return { listeners, notes, emit, open: (url: string) => open?.({ url }) }
}

const ADDRESSES = [
  'https://example.com/path?token=secret-marker#secret-marker',
  'app://token-desk/index.html',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,secret-marker',
  'about:blank',
  'not an address',
  ''
]

describe('lockNavigation', () => {
  it('listens to every kind of navigation', () => {
    expect([...locked().listeners.keys()].sort()).toEqual([...EVENTS].sort())
  })

  it.each(EVENTS)('rejects %s, wherever it goes', (name) => {
    const { emit } = locked()
    for (const address of [...ADDRESSES, undefined]) expect(emit(name, address), address).toBe(true)
  })

  it('refuses every new window', () => {
    const { open } = locked()
    for (const address of ADDRESSES) expect(open(address)).toEqual({ action: 'deny' })
  })

  it('notes the origin and never the rest of the address', () => {
    const { emit, notes, open } = locked()
    for (const address of ADDRESSES) {
      for (const name of EVENTS) emit(name, address)
      open(address)
    }
    expect(notes).toHaveLength(ADDRESSES.length * (EVENTS.length + 1))
    expect(notes).toContainEqual({ event: 'will-navigate', origin: 'https://example.com' })
    expect(JSON.stringify(notes)).not.toContain('secret-marker')
  })

  it('lets a dev server reload its own page, and nothing else', () => {
    const origin = 'http://127.0.0.1:5273'
    const { emit, open } = locked(origin)
    expect(emit('will-navigate', `${origin}/`)).toBe(false)
    expect(emit('will-frame-navigate', `${origin}/`)).toBe(false)
    expect(emit('will-navigate', 'http://127.0.0.1:5274/')).toBe(true)
    expect(emit('will-navigate', undefined)).toBe(true)
    expect(emit('will-attach-webview', `${origin}/`)).toBe(true)
    expect(open(`${origin}/`)).toEqual({ action: 'deny' })
  })
})
