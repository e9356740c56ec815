import { CONTENT_SECURITY_POLICY } from '../../../main/electron/app-protocol.ts'
import { expect, test } from '../../support/window/security-test.ts'

/** Every refusal below is also a console error; anything else is a fault. */
test.use({
  sharedApp: true,
  expectedProblems:
    /Content Security Policy|requires 'Trusted\w+' assignment|TrustedTypePolicy|Failed to load resource|Refused to/i
})

/** SEC-7: security-reliability §1.5. */
test.describe('content security policy', () => {
  test('every response carries the whole policy, including errors', async ({ app, page }) => {
    await page.title()
    const answers = await app.evaluate(async ({ BrowserWindow }) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session
      const ask = async (path: string, method: string) => {
        const response = await session?.fetch(`app://token-desk/${path}`, { method })
        return { path, status: response?.status, headers: Object.fromEntries(response?.headers ?? []) }
      }
      return [
        await ask('index.html', 'GET'),
        await ask('no-such-file.js', 'GET'),
        await ask('..%2f..%2fpackage.json', 'GET'),
        await ask('index.html', 'POST')
      ]
    })
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 405])
    for (const { headers, path } of answers) {
      expect(headers, path).toMatchObject({
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store'
      })
    }
  })

  test('no text is run as code', async ({ page }) => {
    const results = await page.evaluate(async () => {
      // A debugger may evaluate text while its own call runs; a later task has the page's rights only.
      const later = (attempt: () => unknown) =>
        new Promise<string>((resolve) => {
          setTimeout(() => {
            try {
              attempt()
              resolve('ran')
            } catch (error) {
              resolve(error instanceof Error ? error.name : 'threw')
            }
          }, 0)
        })
      const marks = window as unknown as Record<string, boolean>
      const outcomes = {
        eval: await later(() => eval('1')),
        function: await later(() => Reflect.construct(Function, ['return 1'])),
        timer: await later(() => setTimeout('window.timerRan = true' as unknown as () => void, 0)),
        innerHTML: await later(() => {
          document.createElement('div').innerHTML = '<b>x</b>'
        }),
        documentWrite: await later(() => {
          const writable = document as unknown as { write(text: string): void }
          writable.write('<b>x</b>')
        }),
        scriptText: await later(() => {
          document.createElement('script').text = 'window.scriptRan = true'
        }),
        foreignPolicy: await later(() => {
          const { trustedTypes } = window as unknown as {
            trustedTypes: { createPolicy(name: string, rules: object): unknown }
          }
          trustedTypes.createPolicy('evil', { createHTML: (text: string) => text })
        })
      }
      await later(() => {
        const script = document.createElement('script')
        document.head.append(script)
        script.append('window.inlineRan = true')
      })
      await later(() => {
        // In an SVG namespace the policy is the only thing in the way: Trusted Types look at HTML scripts.
        const script = document.createElementNS('http://www.w3.org/2000/svg', 'script')
        script.append(document.createTextNode('window.svgRan = true'))
        document.body.append(script)
      })
      await later(() => {
        const button = document.createElement('button')
        button.setAttribute('onclick', 'window.handlerRan = true')
        document.body.append(button)
        button.click()
      })
      await later(() => undefined)
      const ran = ['timerRan', 'scriptRan', 'inlineRan', 'svgRan', 'handlerRan'].filter(
        (mark) => marks[mark] === true
      )
      return { outcomes, ran }
    })
    expect(results.ran).toEqual([])
    expect(Object.entries(results.outcomes).filter(([, outcome]) => outcome === 'ran')).toEqual([])
  })

  test('the page can’t reach any server', async ({ listener, page }) => {
    const { origin } = listener
    const refusals = await page.evaluate(async (target) => {
      const settled = async (attempt: () => Promise<unknown>) => {
        try {
          await attempt()
          return 'reached'
        } catch {
          return 'refused'
        }
      }
      const element = (make: () => HTMLElement) =>
        new Promise((resolve, reject) => {
          const node = make()
          node.addEventListener('load', resolve)
          node.addEventListener('error', reject)
          document.body.append(node)
        })
      return {
        fetch: await settled(() => fetch(`${target}/fetch`)),
        self: await settled(() => fetch('app://token-desk/index.html')),
        xhr: await settled(
          () =>
            new Promise((resolve, reject) => {
              const request = new XMLHttpRequest()
              request.addEventListener('load', resolve)
              request.addEventListener('error', reject)
              request.open('GET', `${target}/xhr`)
              request.send()
            })
        ),
        socket: await settled(
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket(`${target.replace('http', 'ws')}/socket`)
              socket.addEventListener('open', resolve)
              socket.addEventListener('error', reject)
            })
        ),
        events: await settled(
          () =>
            new Promise((resolve, reject) => {
              const events = new EventSource(`${target}/events`)
              events.addEventListener('open', resolve)
              events.addEventListener('error', () => {
                events.close()
                reject(new Error('refused'))
              })
            })
        ),
        image: await settled(() =>
          element(() => Object.assign(document.createElement('img'), { src: `${target}/image` }))
        ),
        style: await settled(() =>
          element(() =>
            Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${target}/style` })
          )
        ),
        module: await settled(() => import(/* @vite-ignore */ `${target}/module.js`)),
        beacon: navigator.sendBeacon(`${target}/beacon`) ? 'queued' : 'refused'
      }
    }, origin)
    expect(Object.entries(refusals).filter(([, outcome]) => outcome === 'reached')).toEqual([])
    // The listener answers in order, so whatever was sent before this request has arrived by now.
    await fetch(`${origin}/last`)
    expect(listener.requests).toEqual(['GET /last'])
  })

  test('the page can’t be given a frame', async ({ listener, page }) => {
    await page.evaluate(
      (target) =>
        new Promise<void>((resolve) => {
          const frame = Object.assign(document.createElement('iframe'), { src: `${target}/frame` })
          frame.addEventListener('load', () => {
            resolve()
          })
          document.body.append(frame)
        }),
      listener.origin
    )
    expect(listener.requests).toEqual([])
  })
})

test.describe('content security policy in a normal run', () => {
  test.use({ expectedProblems: /(?!)/ })

  test('the page itself doesn’t violate it', async ({ app, page }) => {
    // Loaded again, from main, so that nothing it logs at startup is missed: the fixture fails on every console
    // error, and each violation is one.
    const loaded = page.waitForEvent('load')
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.reload()
    })
    await loaded
    await expect(page.getByRole('button').first()).toBeVisible()
  })
})
