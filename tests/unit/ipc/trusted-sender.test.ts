import { describe, expect, it } from 'vitest'
import { isTrustedSender, type SenderEvent, type SenderFrame } from '../../../main/ipc/trusted-sender.ts'

const BUILT = { webContentsId: 1, origin: 'app://token-desk' }
const DEV = { webContentsId: 1, origin: 'http://127.0.0.1:5273' }

const ours: SenderFrame = { origin: 'app://token-desk', url: 'app://token-desk/index.html', parent: null }
const devServer: SenderFrame = { origin: DEV.origin, url: `${DEV.origin}/`, parent: null }

const event = (senderFrame: SenderFrame | null, id = 1): SenderEvent => ({ sender: { id }, senderFrame })

/** What Electron 33 gives for a frame that is gone: an object whose every property throws. */
const destroyed: SenderFrame = {
  get origin(): string {
    throw new Error('Render frame was disposed before WebFrameMain could be accessed')
  },
  get url(): string {
    throw new Error('Render frame was disposed before WebFrameMain could be accessed')
  },
  get parent(): unknown {
    throw new Error('Render frame was disposed before WebFrameMain could be accessed')
  }
}

describe('isTrustedSender', () => {
  it('trusts the top frame of our window with our page', () => {
    expect(isTrustedSender(event(ours), BUILT)).toBe(true)
    expect(isTrustedSender(event(devServer), DEV)).toBe(true)
  })

  it.each<[string, SenderEvent, typeof BUILT | { webContentsId: null; origin: string }]>([
    ['no frame any more', event(null), BUILT],
    ['a destroyed frame', event(destroyed), BUILT],
    ['no window yet', event(ours), { ...BUILT, webContentsId: null }],
    ['another web contents', event(ours, 2), BUILT],
    ['a frame inside our page', event({ ...ours, parent: ours }), BUILT],
    ['a frame whose parent is unknown', event({ ...ours, parent: undefined }), BUILT],
    [
      'a web page',
      event({ origin: 'https://example.com', url: 'https://example.com/', parent: null }),
      BUILT
    ],
    ['a data address', event({ origin: 'null', url: 'data:text/html,x', parent: null }), BUILT],
    ['an empty page', event({ origin: 'null', url: 'about:blank', parent: null }), BUILT],
    ['a file', event({ origin: 'file://', url: 'file:///index.html', parent: null }), BUILT],
    ['our origin shown at about:blank', event({ ...ours, url: 'about:blank' }), BUILT],
    ['our address with an opaque origin', event({ ...ours, origin: 'null' }), BUILT],
    [
      'a longer host',
      event({ ...ours, origin: 'app://token-desk.evil', url: 'app://token-desk.evil/' }),
      BUILT
    ],
    ['a longer host under our origin', event({ ...ours, url: 'app://token-desk.evil/' }), BUILT],
    ['another host of the scheme', event({ ...ours, origin: 'app://other', url: 'app://other/' }), BUILT],
    ['the dev server, when the built page is expected', event(devServer), BUILT],
    ['the built page, when the dev server is expected', event(ours), DEV],
    [
      'another port of the dev machine',
      event({ ...devServer, origin: 'http://127.0.0.1:1', url: 'http://127.0.0.1:1/' }),
      DEV
    ]
  ])('refuses %s', (_name, sender, trusted) => {
    expect(isTrustedSender(sender, trusted)).toBe(false)
  })
})
