import type { Page } from '@playwright/test'
import type { Api } from '../../../preload/contract.ts'
import type {} from '../../../preload/window.d.ts'
import { valuePlace, type Place } from './places.ts'

export type Verb = Exclude<keyof Api, `on${string}`>

/** A page that keeps everything it receives, like a page under an attacker's control. */
export interface ObservedPage {
  /** Calls one verb and keeps its reply. */
  call<V extends Verb>(verb: V, ...args: Parameters<Api[V]>): Promise<Awaited<ReturnType<Api[V]>>>
  /** Verbs called so far. */
  readonly verbs: ReadonlySet<string>
  /** Goes to a view of the window, waits for `heading` and keeps the view's HTML. */
  visit(hash: string, heading: RegExp): Promise<void>
  /** Keeps the HTML as it is now. */
  keepView(name: string): Promise<void>
  /** Everything received so far: replies, events, views, console. */
  places(): Promise<Place[]>
}

/** Starts listening to every event and to the console. */
export async function observe(page: Page): Promise<ObservedPage> {
  const replies: Place[] = []
  const views: Place[] = []
  const verbs = new Set<string>()
  const consoleTexts: string[] = []
  page.on('console', (message) => consoleTexts.push(message.text()))
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const keep = (payload: unknown): void => {
      heard.push(JSON.stringify(payload))
    }
    const subscriptions = Object.entries(window.api).filter(([name]) => name.startsWith('on'))
    for (const [, subscribe] of subscriptions) (subscribe as (listener: typeof keep) => unknown)(keep)
  })

  const keepView = async (name: string): Promise<void> => {
    views.push(valuePlace(`the view ${name}`, await page.content()))
  }

  return {
    verbs,
    keepView,

    async call<V extends Verb>(verb: V, ...args: Parameters<Api[V]>): Promise<Awaited<ReturnType<Api[V]>>> {
      verbs.add(verb)
      const reply = await page.evaluate(
        async ([name, values]) => {
          const calls = window.api as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>
          return await calls[name]?.(...values)
        },
        [verb, args as unknown[]] as const
      )
      replies.push(valuePlace(`a reply to ${verb}`, reply))
      return reply as Awaited<ReturnType<Api[V]>>
    },

    async visit(hash, heading) {
      await page.evaluate((target) => {
        location.hash = target
      }, hash)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      await keepView(hash)
    },

    async places() {
      const events = await page.evaluate(() => (window as unknown as { heard: string[] }).heard)
      return [
        ...replies,
        ...events.map((event) => valuePlace('an event', event)),
        ...views,
        valuePlace('the console of the page', consoleTexts.join('\n'))
      ]
    }
  }
}
