import { describe, expect, it, vi } from 'vitest'
import { createSessionFetch, type NetInit, type ToldRedirect } from '../../../main/electron/session-fetch.ts'

function recorder() {
  const requests: { url: string; init: NetInit }[] = []
  const fetch = createSessionFetch(() => ({
    fetch: (url, init) => {
      requests.push({ url, init })
      return Promise.resolve(new Response('ok'))
    },
    webRequest: { onBeforeRedirect: () => undefined }
  }))
  return { requests, fetch }
}

describe('createSessionFetch', () => {
  it('sends no stored credential, caches nothing, and can’t reach the app’s schemes', async () => {
    const { fetch, requests } = recorder()
    const signal = AbortSignal.timeout(60_000)
    const body = new URLSearchParams({ a: '1' })
    await fetch('https://platform.ringcentral.com/x', { method: 'POST', body, redirect: 'manual', signal })
    expect(requests).toEqual([
      {
        url: 'https://platform.ringcentral.com/x',
        init: {
          method: 'POST',
          body,
          redirect: 'manual',
          signal,
          credentials: 'omit',
          cache: 'no-store',
          bypassCustomProtocolHandlers: true
        }
      }
    ])
  })

  it('can’t be overridden', async () => {
    const { fetch, requests } = recorder()
    const init = {
      credentials: 'include',
      cache: 'force-cache',
      bypassCustomProtocolHandlers: false
    } as const
    await fetch('http://127.0.0.1:1/', init)
    expect(requests[0]?.init).toEqual({
      credentials: 'omit',
      cache: 'no-store',
      bypassCustomProtocolHandlers: true
    })
  })

  it.each([
    'file:///etc/passwd',
    'app://token-desk/index.html',
    'data:text/plain,x',
    'ftp://h/',
    'HTTPS',
    '//h/x',
    ''
  ])('rejects %s without using the network', async (url) => {
    const { fetch, requests } = recorder()
    await expect(fetch(url)).rejects.toThrow(TypeError)
    expect(requests).toEqual([])
  })
})

/** A session whose requests are all redirected and, as Electron does it, rejected. */
function redirecting(told: Partial<ToldRedirect> = {}) {
  const listeners: ((redirect: ToldRedirect) => void)[] = []
  const waiting: (() => void)[] = []
  const session = {
    fetch: (url: string) =>
      new Promise<Response>((_, reject) => {
        waiting.push(() => {
          for (const listener of listeners)
            listener({
              url: new URL(url).href,
              redirectURL: 'https://elsewhere.example/login?x=1',
              statusCode: 302,
              responseHeaders: { location: ['https://elsewhere.example/login?x=1'], 'x-a': ['1', '2'] },
              ...told
            })
          reject(new Error('Redirect was cancelled'))
        })
      }),
    webRequest: {
      onBeforeRedirect: (listener: (redirect: ToldRedirect) => void) => void listeners.push(listener)
    }
  }
  const answerAll = (): void => {
    for (const answer of waiting.splice(0)) answer()
  }
  return { fetch: createSessionFetch(() => session), answerAll, listeners }
}

describe('a redirect that isn’t followed', () => {
  it('resolves with its status and headers, as the response of a service', async () => {
    const { fetch, answerAll, listeners } = redirecting()
    for (const url of ['https://h.example/a?b=c', 'https://h.example:443/ü']) {
      const coming = fetch(url, { redirect: 'manual' })
      answerAll()
      const { status, headers, body } = await coming
      expect([status, headers.get('location'), headers.get('x-a'), body]).toEqual([
        302,
        'https://elsewhere.example/login?x=1',
        '1, 2',
        null
      ])
    }
    expect(listeners).toHaveLength(1)
  })

  it('tells the whole address where the header has characters that no header may have', async () => {
    const { fetch, answerAll } = redirecting({
      redirectURL: 'https://xn--bcher-kva.example/%E2%80%A6',
      responseHeaders: { Location: ['https://bücher.example/…'], 'x-b': ['…', 'a\u0000b', 'ok'] }
    })
    const coming = fetch('https://h.example/')
    answerAll()
    const { headers } = await coming
    expect([...headers]).toEqual([
      ['location', 'https://xn--bcher-kva.example/%E2%80%A6'],
      ['x-b', 'ok']
    ])
  })

  it('is refused without its address when it could be that of another request', async () => {
    const { fetch, answerAll } = redirecting()
    const both = [fetch('https://h.example/a'), fetch('https://h.example/a')]
    answerAll()
    for (const coming of both) await expect(coming).rejects.toThrow('Redirect was cancelled')
    const alone = fetch('https://h.example/a')
    answerAll()
    expect((await alone).status).toBe(302)
  })

  it('is refused as before when the network stack tells nothing of it', async () => {
    const { fetch, answerAll } = redirecting({ url: 'https://another.example/' })
    const coming = fetch('https://h.example/a')
    answerAll()
    await expect(coming).rejects.toThrow('Redirect was cancelled')
  })
})

describe('a long run', () => {
  it('keeps nothing of a request that ended, however it ended, and listens once', async () => {
    const set = vi.spyOn(Map.prototype, 'set')
    let listeners = 0
    let sent = 0
    const session = {
      fetch: () => {
        sent += 1
        if (sent % 5 === 0) throw new TypeError('The network service ended.')
        if (sent % 3 === 0) return Promise.reject(new Error('net::ERR_CONNECTION_RESET'))
        if (sent % 2 === 0) return Promise.reject(new Error('Redirect was cancelled'))
        return Promise.resolve(new Response('ok'))
      },
      webRequest: { onBeforeRedirect: () => void (listeners += 1) }
    }
    const fetch = createSessionFetch(() => session)
    for (let round = 0; round < 300; round += 1) {
      const own = `https://h.example/${String(round)}`
      const urls = ['https://h.example/a', 'https://h.example/a', own, 'https://[', 'file:///a']
      await Promise.allSettled(urls.map((url) => fetch(url)))
    }
    // The only maps that have ever had an address as a key.
    const maps = set.mock.calls.flatMap(([key], call) =>
      String(key).startsWith('https://h.example/') ? [set.mock.contexts[call] as Map<unknown, unknown>] : []
    )
    set.mockRestore()
    expect([sent, maps.length, listeners]).toEqual([900, 900, 1])
    for (const map of new Set(maps)) expect(map.size).toBe(0)
  })
})
