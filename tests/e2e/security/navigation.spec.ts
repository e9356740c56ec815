import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test } from '../../support/window/security-test.ts'

test.use({
  sharedApp: true,
  expectedProblems: /Content Security Policy|Refused to|Not allowed to (?:load|navigate)/i
})

/** Ways to leave the page, as a script in it would try them (SEC-6). */
const ATTEMPTS: Readonly<Record<string, (page: Page, target: string) => Promise<void>>> = {
  'setting the location': (page, target) =>
    page.evaluate((url) => {
      location.href = url
    }, `${target}/location?token=x`),
  'replacing the location': (page, target) =>
    page.evaluate((url) => {
      location.replace(url)
    }, `${target}/replace`),
  'a link': (page, target) => clickLink(page, target, ''),
  'a link to a new window': (page, target) => clickLink(page, target, '_blank'),
  'a link with the middle button': (page, target) => clickLink(page, target, '', 'middle'),
  'a form': (page, target) =>
    page.evaluate((url) => {
      const form = Object.assign(document.createElement('form'), { action: url, method: 'post' })
      document.body.append(form)
      form.submit()
      form.remove()
    }, `${target}/form`),
  'a refresh in the document': (page, target) =>
    page.evaluate((url) => {
      const meta = document.createElement('meta')
      meta.httpEquiv = 'refresh'
      meta.content = `0; url=${url}`
      document.head.append(meta)
    }, `${target}/refresh`),
  'window.open': (page, target) =>
    page.evaluate((url) => {
      window.open(url)
    }, `${target}/open`),
  'window.open from a frame': (page, target) =>
    page.evaluate((url) => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      frame.contentWindow?.open(url)
      frame.remove()
    }, `${target}/frame-open`),
  'a file': (page) =>
    page.evaluate(() => {
      location.href = 'file:///etc/hostname'
    }),
  'a script address': (page) =>
    page.evaluate(() => {
      location.href = 'javascript:document.title="taken"'
    }),
  'a data address': (page) =>
    page.evaluate(() => {
      location.href = 'data:text/html,<title>taken</title>'
    }),
  'a page of its own scheme': (page) =>
    page.evaluate(() => {
      location.href = 'app://elsewhere/index.html'
    }),
  'a reload': (page) =>
    page.evaluate(() => {
      location.reload()
    })
}

test('nothing can navigate away from the page', async ({ app, listener, page }) => {
  const address = page.url()
  await page.evaluate(() => {
    ;(window as unknown as { stillHere: boolean }).stillHere = true
  })
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    await test.step(name, async () => {
      await attempt(page, listener.origin)
      await controlRefused(app, page)
      const here = await page.evaluate(() => ({
        sameDocument: (window as unknown as { stillHere?: boolean }).stillHere === true,
        title: document.title
      }))
      expect(here.sameDocument, name).toBe(true)
      expect(here.title, name).not.toBe('taken')
      expect(page.url(), name).toBe(address)
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length), name).toBe(1)
    })
  }
  await fetch(`${listener.origin}/last`)
  expect(listener.requests).toEqual(['GET /last'])
})

async function clickLink(
  page: Page,
  target: string,
  frame: string,
  button: 'left' | 'middle' = 'left'
): Promise<void> {
  await page.evaluate(
    ([url, name]) => {
      const link = Object.assign(document.createElement('a'), {
        href: url,
        target: name,
        textContent: 'leave'
      })
      link.id = 'leave'
      link.setAttribute('class', 'probe')
      document.body.append(link)
      // On top of everything, so that the click meets it; CSSOM is allowed by the policy.
      Object.assign(link.style, { position: 'fixed', inset: '0', zIndex: '2147483647' })
    },
    [`${target}/link`, frame] as const
  )
  // A real click, but nothing of a locator: those wait for the end of a navigation that was refused.
  await page.mouse.click(200, 200, { button })
  await page.evaluate(() => {
    document.querySelector('#leave')?.remove()
  })
}

/**
 * Tries one more navigation and waits until main has refused it. A frame's navigations reach main in order, so the
 * attempt before it has been decided by then.
 */
async function controlRefused(app: ElectronApplication, page: Page): Promise<void> {
  const refused = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<boolean>((resolve) => {
        BrowserWindow.getAllWindows()[0]?.webContents.on('will-frame-navigate', (event) => {
          if (event.url.endsWith('/control')) resolve(event.defaultPrevented)
        })
      })
  )
  // The listener is in place once main has answered again.
  await app.evaluate(() => undefined)
  await page.evaluate(() => {
    location.href = 'app://token-desk/control'
  })
  expect(await refused).toBe(true)
}
