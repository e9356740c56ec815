import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createProxyQuestion, type ProxyAsk } from '../../../main/core/http/proxy-question.ts'
import { createProxySignIn, type ChallengedRequest } from '../../../main/electron/proxy-sign-in.ts'

const URL_OF_SERVICE = 'https://platform.example/restapi/oauth/token'
const CHALLENGE = { isProxy: true, scheme: 'basic', host: 'proxy.example', port: 3128, realm: 'corp' }
const ENTERED = { user: 'robin', password: 'right' }
const TUNNEL = new Error('net::ERR_TUNNEL_CONNECTION_FAILED')

/** A network behind a proxy that takes one password, as Electron tells of it. */
function network({ wantsSignIn = true, challenge = CHALLENGE } = {}) {
  const state = { open: !wantsSignIn, probes: [] as string[], signedIn: 0, given: [] as unknown[] }
  const asked: (ProxyAsk | null)[] = []
  const question = createProxyQuestion(() => asked.push(question.current()))
  const request = (url: string): ChallengedRequest => {
    state.probes.push(url)
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
    question,
    onSignedIn: () => (state.signedIn += 1)
  })
  return { state, asked, question, signIn }
}

/** Lets everything that is ready happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('createProxySignIn', () => {
  it('asks, hands on what is entered, and tells when the proxy lets requests through', async () => {
    const { state, asked, question, signIn } = network()
    await expect(signIn.fetch(URL_OF_SERVICE)).rejects.toThrow('net::ERR_PROXY_AUTH_REQUESTED')
    expect(asked).toEqual([{ host: 'proxy.example:3128', attempt: 1, hidden: false }])
    question.answer(ENTERED)
    await settle()
    expect(state).toMatchObject({ signedIn: 1, given: [['robin', 'right']] })
    expect(await (await signIn.fetch(URL_OF_SERVICE)).text()).toBe('ok')
  })

  it('asks the network with nothing but the origin', async () => {
    const { state, signIn } = network()
    await signIn.fetch(`${URL_OF_SERVICE}?secret=1`).catch(() => undefined)
    expect(state.probes).toEqual(['https://platform.example/'])
  })

  it('asks once, however many requests fail', async () => {
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

  it('asks no more after a cancel, until it is wanted', async () => {
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

  it('says of a proxy with a better scheme that the password is hidden', async () => {
    const { asked, signIn } = network({ challenge: { ...CHALLENGE, scheme: 'ntlm' } })
    await signIn.fetch(URL_OF_SERVICE).catch(() => undefined)
    expect(asked).toMatchObject([{ hidden: true }])
  })

  it('leaves a tunnel that failed for another reason as it is', async () => {
    const { state, signIn } = network({ wantsSignIn: false })
    const broken = createProxySignIn({
      fetch: () => Promise.reject(TUNNEL),
      request: () => {
        const events = new EventEmitter()
        return Object.assign(events, { end: () => void events.emit('error', TUNNEL), abort: () => undefined })
      },
      question: createProxyQuestion(() => undefined),
      onSignedIn: () => (state.signedIn += 1)
    })
    await expect(broken.fetch(URL_OF_SERVICE)).rejects.toBe(TUNNEL)
    expect(await (await signIn.fetch(URL_OF_SERVICE)).text()).toBe('ok')
    expect(state).toMatchObject({ signedIn: 0, probes: [] })
  })

  it('closes the question when the network goes away meanwhile, and asks again at the next chance', async () => {
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
      question,
      onSignedIn: () => undefined
    })
    await expect(fetch(URL_OF_SERVICE)).rejects.toBe(reset)
  })
})
