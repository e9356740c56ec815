import type { Locator, Page } from '@playwright/test'

/** The page without any connection: three choices. */
export interface FirstRunPage {
  readonly heading: Locator
  readonly connect: Locator
  readonly practice: Locator
  readonly inspect: Locator
}

export function firstRunPage(page: Page): FirstRunPage {
  const main = page.getByRole('main')
  const door = (name: string): Locator => main.getByRole('button', { name, exact: true })
  return {
    heading: main.getByRole('heading', { level: 1 }),
    connect: door('Connect RingCX'),
    practice: door('Practice with the simulator'),
    inspect: door('Inspect a token')
  }
}
