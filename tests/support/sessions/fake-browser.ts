import { REDIRECT_ADDRESSES } from '../../../main/core/connections/redirect-addresses.ts'
import type { OpenSignInPage, RedirectListener } from '../../../main/core/ports.ts'

type Answer = URLSearchParams | 'timed-out' | 'closed'

export type FakeBrowser = ReturnType<typeof createFakeBrowser>

/** A browser without a window, over the simulator's sign-in page, and the listener that it returns to. */
export function createFakeBrowser(options: { ports?: number; opens?: boolean } = {}) {
  const { ports = REDIRECT_ADDRESSES.length, opens = true } = options
  const opened: string[] = []
  let turnedAway = 0
  const waits: ((answer: Answer) => void)[] = []
  let overHttps: () => void = () => undefined

  const listener: RedirectListener = {
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
      const closeAsCanceled = (): void => {
        turnedAway += 1
        close()
      }
      return Promise.resolve({ address, until: 1, answer, close, closeAsCanceled })
    }
  }
  const openPage: OpenSignInPage = (url) => {
    opened.push(url)
    return opens ? Promise.resolve() : Promise.reject(new Error('no browser'))
  }
  /** Ends the wait with this outcome. */
  const bring = (answer: Answer): void => {
    const settle = waits.pop()
    if (settle === undefined) throw new Error('no sign-in waits for the browser')
    settle(answer)
  }
  return {
    listener,
    openPage,
    /** Pages opened so far, newest last. */
    opened: opened as readonly string[],
    /** Listeners that still wait. */
    waiting: () => waits.length,
    /** Closed listeners, which turn away a browser that comes back. */
    turnedAway: () => turnedAway,
    /** Answers the newest page as the person does, and brings the answer back. */
    async decide(decision: 'allow' | 'refuse'): Promise<void> {
      const page = new URL(opened.at(-1) ?? '')
      const body = new URLSearchParams([...page.searchParams, ['decision', decision]])
      const answer = await fetch(page.origin + page.pathname, { method: 'POST', redirect: 'manual', body })
      bring(new URL(answer.headers.get('location') ?? '').searchParams)
    },
    /** The newest page comes back over https. */
    comeOverHttps: () => overHttps(),
    bring
  }
}
