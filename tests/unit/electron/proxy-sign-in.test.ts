import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createProxyQuestion, type ProxyAsk } from '../../../main/core/http/proxy-question.ts'
import {
  createProxySignIn,
  PROBE_LIMIT_MS,
  type ChallengedRequest,
  type Probe
} from '../../../main/electron/proxy-sign-in.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'

const URL_OF_SERVICE = 'https://platform.example/restapi/oauth/token'
const CHALLENGE = { isProxy: true, scheme: 'basic', host: 'proxy.example', port: 3128, realm: 'corp' }
const ENTERED = { user: 'robin', password: 'right' }
const TUNNEL = new Error('net::ERR_TUNNEL_CONNECTION_FAILED')

/** A network behind a proxy that takes one password, as Electron tells of it. */
function network({ wantsSignIn = true, challenge = CHALLENGE } = {}) {
  const state = { open: !wantsSignIn, probes: [] as Probe[], signedIn: 0, given: [] as unknown[] }
  const asked: (ProxyAsk | null)[] = []
  const question = createProxyQuestion(() => asked.push(question.current()))
  const request = (probe: Probe): ChallengedRequest => {
    state.probes.push(probe)
    const events = new EventEmitter()
    const demand = (): void => {
      if (state.open) {
        events.emit('error', new Error('net::ERR_NAME_NOT_RESOLVED'))
        return
      }
      events.emit('login', challenge, (user?: string, password?: string) => {
        state.given.push([user, password])
        if (user === undefined) events.emit('error', TUNNEL)
        else {
          state.open = password === 'right'
          demand()
        }
      })
    }
    return Object.assign(events, { end: () => void queueMicrotask(demand), abort: () => undefined })
  }
  const signIn = createProxySignIn({
    fetch: () => (state.open ? Promise.resolve(new Response('ok')) : Promise.reject(TUNNEL)),
    request,
    timers: createHandTimers(),
    question,
    onSignedIn: () => (state.signedIn += 1)
  })
  return { state, asked, question, signIn }
}

/** A network that refuses every tunnel and leaves each empty request open, for the test to speak for it. */
function silentNetwork() {
  const state = { signedIn: 0, aborted: 0 }
  const probes: EventEmitter[] = []
  const timers = createHandTimers()
  const question = createProxyQuestion(() => undefined)
  const { fetch, askAgain } = createProxySignIn({
    fetch: () => Promise.reject(TUNNEL),
    request: () => {
      const events = new EventEmitter()
      probes.push(events)
      return Object.assign(events, { end: () => undefined, abort: () => (state.aborted += 1) })
    },
    timers,
    question,
    onSignedIn: () => (state.signedIn += 1)
  })
  /** How a request ends, as soon as it does. */
  const ending = (signal?: AbortSignal): { how: unknown } => {
    const end: { how: unknown } = { how: 'waits' }
    fetch(URL_OF_SERVICE, signal === undefined ? {} : { signal }).catch(
      (thrown: unknown) => (end.how = thrown)
    )
    return end
  }
  return { state, probes, timers, question, askAgain, ending }
}

describe('createProxySignIn', () => {
  it('asks, passes on what is entered, and reports when the proxy lets requests through', async () => {
    const { state, asked, question, signIn } = network()
    await expect(signIn.fetch(URL_OF_SERVICE)).rejects.toThrow('net::ERR_PROXY_AUTH_REQUESTED')
    expect(asked).toEqual([{ host: 'proxy.example:3128', attempt: 1, hidden: false }])
    question.answer(ENTERED)
    await settle()
    expect(state).toMatchObject({ signedIn: 1, given: [['robin', 'right']] })
    expect(await (await signIn.fetch(URL_OF_SERVICE)).text()).toBe('ok')
  })

  it('sends only the origin to the network, and follows nothing', async () => {
    const { state, signIn } = network()
    await signIn.fetch(`${URL_OF_SERVICE}?secret=1`).catch(() => undefined)
    expect(state.probes).toEqual([
      { method: 'HEAD', url: 'https://platform.example/', credentials: 'omit', redirect: 'manual' }
    ])
  })

  it('asks once, regardless of how many requests fail', async () => {
    const { state, asked, signIn } = network()
    const failed = await Promise.allSettled([1, 2, 3].map(() => signIn.fetch(URL_OF_SERVICE)))
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await signIn.fetch(URL_OF_SERVICE).catch(() => undefined)
    expect(state.probes).toHaveLength(1)
    expect(asked).toHaveLength(1)
  })

  it('asks again after a wrong password, three times in all', async () => {
    const { state, asked, question, signIn } = network()
    await signIn.fetch(URL_OF_SERVICE).catch(() => undefined)
    for (let wrong = 0; wrong < 5; wrong += 1) {
      question.answer({ user: 'robin', password: 'wrong' })
      await settle()
    }
    expect(asked.filter((each) => each !== null).map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(state.given.at(-1)).toEqual([undefined, undefined])
    expect(state.signedIn).toBe(0)
  })

  it('stops asking after a cancel, until the person asks again', async () => {
    const { state, asked, question, signIn } = network()
    await signIn.fetch(URL_OF_SERVICE).catch(() => undefined)
    question.answer(null)
    await settle()
    await expect(signIn.fetch(URL_OF_SERVICE)).rejects.toThrow('net::ERR_PROXY_AUTH_REQUESTED')
    await settle()
    expect(asked).toHaveLength(2)
    signIn.askAgain()
    await settle()
    expect(asked.at(-1)).toMatchObject({ attempt: 1 })
    question.answer(ENTERED)
    await settle()
    expect(state.signedIn).toBe(1)
  })

  it.each([
    ['a server', { ...CHALLENGE, isProxy: false }],
    ['a scheme without a password', { ...CHALLENGE, scheme: 'negotiate' }]
  ])('gives %s nothing', async (_, challenge) => {
    const { state, asked, signIn } = network({ challenge })
    await expect(signIn.fetch(URL_OF_SERVICE)).rejects.toBe(TUNNEL)
    expect(asked).toEqual([])
    expect(state.given).toEqual([[undefined, undefined]])
  })

  it('reports that the password is hidden for a proxy with a better scheme', async () => {
    const { asked, signIn } = network({ challenge: { ...CHALLENGE, scheme: 'ntlm' } })
    await signIn.fetch(URL_OF_SERVICE).catch(() => undefined)
    expect(asked).toMatchObject([{ hidden: true }])
  })

  it('ignores a tunnel that failed for another reason', async () => {
    const { state, signIn } = network({ wantsSignIn: false })
    const broken = createProxySignIn({
      fetch: () => Promise.reject(TUNNEL),
      request: () => {
        const events = new EventEmitter()
        return Object.assign(events, { end: () => void events.emit('error', TUNNEL), abort: () => undefined })
      },
      timers: createHandTimers(),
      question: createProxyQuestion(() => undefined),
      onSignedIn: () => (state.signedIn += 1)
    })
    await expect(broken.fetch(URL_OF_SERVICE)).rejects.toBe(TUNNEL)
    expect(await (await signIn.fetch(URL_OF_SERVICE)).text()).toBe('ok')
    expect(state).toMatchObject({ signedIn: 0, probes: [] })
  })

  it('closes the dialog if the network goes away, and asks again at the next chance', async () => {
    const { question } = network()
    const probes: EventEmitter[] = []
    const { fetch } = createProxySignIn({
      fetch: () => Promise.reject(TUNNEL),
      request: () => {
        const events = new EventEmitter()
        probes.push(events)
        const challenge = (): void => void events.emit('login', CHALLENGE, () => undefined)
        return Object.assign(events, { end: challenge, abort: () => undefined })
      },
      timers: createHandTimers(),
      question,
      onSignedIn: () => undefined
    })
    await fetch(URL_OF_SERVICE).catch(() => undefined)
    expect(question.current()).not.toBe(null)
    probes[0]?.emit('error', new Error('net::ERR_NETWORK_CHANGED'))
    await settle()
    expect(question.current()).toBe(null)
    await fetch(URL_OF_SERVICE).catch(() => undefined)
    expect(question.current()).toMatchObject({ attempt: 1 })
  })

  it('does not touch other failures', async () => {
    const { question } = network()
    const reset = new Error('net::ERR_CONNECTION_RESET')
    const { fetch } = createProxySignIn({
      fetch: () => Promise.reject(reset),
      request: () => {
        throw new Error('not to be asked')
      },
      timers: createHandTimers(),
      question,
      onSignedIn: () => undefined
    })
    await expect(fetch(URL_OF_SERVICE)).rejects.toBe(reset)
  })

  describe('when the empty request gets no answer', () => {
    it('cancels it after a while, and starts over with the next request', async () => {
      const { state, probes, timers, ending } = silentNetwork()
      const first = ending()
      await timers.pass(PROBE_LIMIT_MS - 1)
      expect(first.how).toBe('waits')
      await timers.pass(1)
      expect(first.how).toBe(TUNNEL)
      expect(state).toEqual({ signedIn: 0, aborted: 1 })

      const second = ending()
      await settle()
      expect(probes).toHaveLength(2)
      probes[0]?.emit('abort')
      probes[1]?.emit('login', CHALLENGE, () => undefined)
      await settle()
      expect(second.how).toMatchObject({ message: 'net::ERR_PROXY_AUTH_REQUESTED' })
    })

    it('rejects an aborted one with its reason, and lets the others wait', async () => {
      const { state, probes, ending } = silentNetwork()
      const reason = new Error('the deadline of the first')
      const leaving = new AbortController()
      const [first, second] = [ending(leaving.signal), ending(new AbortController().signal)]
      await settle()
      leaving.abort(reason)
      await settle()
      expect(first.how).toBe(reason)
      expect(second.how).toBe('waits')
      expect(state.aborted).toBe(0)
      probes[0]?.emit('login', CHALLENGE, () => undefined)
      await settle()
      expect(second.how).toMatchObject({ message: 'net::ERR_PROXY_AUTH_REQUESTED' })
      expect(probes).toHaveLength(1)
    })

    it('asks nothing for an already aborted one', async () => {
      const { probes, ending } = silentNetwork()
      const reason = new Error('too late')
      const end = ending(AbortSignal.abort(reason))
      await settle()
      expect(end.how).toBe(reason)
      expect(probes).toEqual([])
    })

    it('gives the person unlimited time, but not the network', async () => {
      const { state, probes, timers, question, ending } = silentNetwork()
      ending()
      await settle()
      probes[0]?.emit('login', CHALLENGE, () => undefined)
      await timers.pass(100 * PROBE_LIMIT_MS)
      expect(question.current()).toMatchObject({ attempt: 1 })
      expect(state.aborted).toBe(0)
      question.answer(ENTERED)
      await timers.pass(PROBE_LIMIT_MS)
      // What was entered may have been right: only another try can tell.
      expect(state).toEqual({ signedIn: 1, aborted: 1 })
    })

    it('answers no challenge that comes too late', async () => {
      const { probes, timers, question, ending } = silentNetwork()
      ending()
      await timers.pass(PROBE_LIMIT_MS)
      const given: unknown[] = []
      probes[0]?.emit('login', CHALLENGE, (...credentials: unknown[]) => given.push(credentials))
      expect(question.current()).toBe(null)
      expect(given).toEqual([[]])
    })
  })

  it.each(['response', 'redirect', 'error', 'abort'])(
    'forgets an empty request that ends with %s, and its timer',
    async (event) => {
      const { state, probes, timers, ending } = silentNetwork()
      const first = ending()
      await settle()
      probes[0]?.emit(event, new Error('net::ERR_FAILED'))
      await settle()
      expect(first.how).toBe(TUNNEL)
      expect(timers.pending()).toBe(0)
      expect(state.aborted).toBe(event === 'response' || event === 'redirect' ? 1 : 0)
      ending()
      await settle()
      expect(probes).toHaveLength(2)
    }
  )

  it('takes a redirect as proof that the proxy let it through', async () => {
    const { state, probes, question, ending } = silentNetwork()
    ending()
    await settle()
    probes[0]?.emit('login', CHALLENGE, () => undefined)
    question.answer(ENTERED)
    await settle()
    probes[0]?.emit('redirect')
    expect(state).toEqual({ signedIn: 1, aborted: 1 })
  })

  it('forgets an empty request that can’t be created', async () => {
    let tried = 0
    const { fetch } = createProxySignIn({
      fetch: () => Promise.reject(TUNNEL),
      request: () => {
        tried += 1
        throw new Error('no network yet')
      },
      timers: createHandTimers(),
      question: createProxyQuestion(() => undefined),
      onSignedIn: () => undefined
    })
    await expect(fetch(URL_OF_SERVICE)).rejects.toBe(TUNNEL)
    await expect(fetch(URL_OF_SERVICE)).rejects.toBe(TUNNEL)
    expect(tried).toBe(2)
  })
})
