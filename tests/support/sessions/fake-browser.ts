import { REDIRECT_ADDRESSES } from '../../../main/core/connections/redirect-addresses.ts'
import type { OpenSignInPage, RedirectDoor } from '../../../main/core/ports.ts'

type Answer = URLSearchParams | 'timed-out' | 'closed'

export interface FakeBrowser {
  readonly door: RedirectDoor
  readonly openPage: OpenSignInPage
  /** Pages opened so far, newest last. */
  readonly opened: readonly string[]
  /** Listeners that still wait. */
  waiting(): number
  /** Closed listeners, which turn away a browser that comes back. */
  turnedAway(): number
  /** Answers the newest page as the person does, and brings the answer back. */
  decide(decision: 'allow' | 'refuse'): Promise<void>
  /** The newest page comes back over https. */
  comeOverHttps(): void
  /** Ends the wait with this outcome. */
  bring(answer: Answer): void
}

/** A browser without a window, over the simulator's sign-in page, and the door that it comes back through. */
export function createFakeBrowser(options: { ports?: number; opens?: boolean } = {}): FakeBrowser {
  const { ports = REDIRECT_ADDRESSES.length, opens = true } = options
  const opened: string[] = []
  let turnedAway = 0
  const waits: ((answer: Answer) => void)[] = []
  let overHttps: () => void = () => undefined
  const bring = (answer: Answer): void => {
    const settle = waits.pop()
    if (settle === undefined) throw new Error('nobody waits for the browser')
    settle(answer)
  }
  return {
    opened,
    waiting: () => waits.length,
    turnedAway: () => turnedAway,
    bring,
    comeOverHttps: () => overHttps(),
    door: {
      open(_state, onHttps) {
        overHttps = onHttps
        const address = REDIRECT_ADDRESSES[waits.length]
        if (address === undefined || waits.length >= ports) throw new Error('all ports are taken')
        let settle: (answer: Answer) => void = () => undefined
        const answer = new Promise<Answer>((resolve) => {
          settle = resolve
        })
        waits.push(settle)
        const close = (): void => {
          const at = waits.indexOf(settle)
          if (at >= 0) waits.splice(at, 1)
          settle('closed')
        }
        const turnAway = (): void => {
          turnedAway += 1
          close()
        }
        return Promise.resolve({ address, until: 1, answer, close, turnAway })
      }
    },
    openPage(url) {
      opened.push(url)
      return opens ? Promise.resolve() : Promise.reject(new Error('no browser'))
    },
    async decide(decision) {
      const page = new URL(opened.at(-1) ?? '')
      const body = new URLSearchParams([...page.searchParams, ['decision', decision]])
      const answer = await fetch(page.origin + page.pathname, { method: 'POST', redirect: 'manual', body })
      bring(new URL(answer.headers.get('location') ?? '').searchParams)
    }
  }
}
