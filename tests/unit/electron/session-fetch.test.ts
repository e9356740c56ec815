import { describe, expect, it } from 'vitest'
import { createSessionFetch, type NetInit } from '../../../main/electron/session-fetch.ts'

function recorder() {
  const requests: { url: string; init: NetInit }[] = []
  const fetch = createSessionFetch(() => ({
    fetch: (url, init) => {
      requests.push({ url, init })
      return Promise.resolve(new Response('ok'))
    }
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
