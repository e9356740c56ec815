import { AppError, asAppError } from '../errors.ts'
import type { OpenDoor, OpenSignInPage, RedirectDoor } from '../ports.ts'
import {
  drawSecrets,
  refusalOf,
  signInPage,
  type AuthorizationCode
} from '../ringcentral/authorization-code.ts'
import type { OAuthClient } from '../ringcentral/oauth-client.ts'

/** How a sign-in in the browser stands; the keeper's own state says how things are without it. */
export type BrowserState =
  /**
   * The person is in the browser. `until`: milliseconds since the Unix epoch, UTC. `overHttps`: a browser came back with
   * https, which the redirect address does not speak; the wait goes on.
   */
  | { readonly kind: 'waiting'; readonly until: number; readonly overHttps: boolean }
  /** It came to nothing. */
  | { readonly kind: 'failed'; readonly error: AppError }

/** What {@link createBrowserSignIn} needs from outside. */
export interface BrowserSignInDeps {
  readonly client: () => Promise<OAuthClient>
  readonly door: RedirectDoor
  readonly openPage: OpenSignInPage
  /** The browser brought a code; it lives for about a minute. Settles when it was redeemed, or with why not. */
  readonly onCode: (code: AuthorizationCode) => Promise<void>
  readonly onChange: () => void
}

/** The sign-in of one connection in the person's browser. At most one is under way. */
export interface BrowserSignIn {
  state(): BrowserState | null
  /** Address of the page that is waited for, for any browser of this computer. @throws AppError `browser-failed` when none is */
  address(): string
  /** Begins; while one is under way, opens its page again. Never rejects: see the state. */
  start(): Promise<void>
  /**
   * The end of what {@link BrowserSignIn.start} began: true when the code was redeemed, false when it was given up.
   * @throws AppError why it came to nothing
   */
  ended(): Promise<boolean>
  /** Gives up what is under way, and forgets how the last one failed. */
  cancel(): void
  /** Gives up what is under way because the app is locked, forgets its secrets and says so; else changes nothing. */
  cutOff(): void
  /** Says that the lock has ended a sign-in. */
  tellCutOff(): void
}

interface Flow {
  readonly door: OpenDoor
  readonly url: string
  readonly host: string
}

/** Makes the sign-in of one connection in the browser (RFC 8252 §7.3). */
export function createBrowserSignIn(deps: BrowserSignInDeps): BrowserSignIn {
  let state: BrowserState | null = null
  let flow: Flow | null = null
  let beginning: Promise<void> | null = null
  let end: Promise<boolean> = Promise.resolve(false)
  /** Counts up at each cancellation, so that what began before it notices. */
  let round = 0

  const tell = (next: BrowserState | null): void => {
    state = next
    deps.onChange()
  }

  const fail = (thrown: unknown): void => {
    flow?.door.close()
    flow = null
    tell({ kind: 'failed', error: asAppError(thrown) })
  }

  const openPage = async (mine: Flow): Promise<void> => {
    try {
      await deps.openPage(mine.url, mine.host)
    } catch (thrown) {
      if (flow === mine) fail(thrown)
    }
  }

  const begin = async (): Promise<void> => {
    const mine = round
    const client = await deps.client()
    if (mine !== round) return
    const secrets = drawSecrets()
    let overHttps = false
    const door = await deps.door.open(secrets.state, () => {
      overHttps = true
      if (flow !== null && flow.door === door) tell({ kind: 'waiting', until: door.until, overHttps })
    })
    const url = await signInPage(client, door.address, secrets)
    if (mine !== round) return door.close()
    const begun: Flow = { door, url, host: client.ringcentralHost }
    flow = begun
    tell({ kind: 'waiting', until: door.until, overHttps })
    end = door.answer.then(async (answer) => {
      if (flow !== begun) return false
      flow = null
      if (answer === 'closed') {
        tell(null)
        return false
      }
      if (answer === 'timed-out') {
        tell({ kind: 'failed', error: timedOut() })
        return false
      }
      const code = { client, redirectUri: door.address, secrets, answer }
      const refusal = refusalOf(code)
      tell(refusal === null ? null : { kind: 'failed', error: refusal })
      if (refusal !== null) return false
      await deps.onCode(code)
      return true
    })
    // Who does not ask for the end sees it in the state.
    end.catch(() => undefined)
    await openPage(begun)
  }

  /** @returns the flow that was under way */
  const giveUp = (): Flow | null => {
    round += 1
    beginning = null
    const open = flow
    flow = null
    return open
  }

  const tellCutOff = (): void => tell({ kind: 'failed', error: lockedAway() })

  return {
    state: () => state,
    address() {
      if (flow === null) throw notUnderWay()
      return flow.url
    },
    async start() {
      if (flow !== null) return await openPage(flow)
      const mine = round
      beginning ??= begin().catch((thrown: unknown) => {
        if (mine === round) fail(thrown)
      })
      await beginning
      if (mine === round) beginning = null
    },
    async ended() {
      const redeemed = await end
      if (state?.kind === 'failed') throw state.error
      return redeemed
    },
    cancel() {
      giveUp()?.door.close()
      if (state !== null) tell(null)
    },
    cutOff() {
      if (flow === null && beginning === null) return
      giveUp()?.door.turnAway()
      tellCutOff()
    },
    tellCutOff
  }
}

function notUnderWay(): AppError {
  return new AppError({
    code: 'browser-failed',
    message: 'No browser sign-in is in progress.',
    hint: 'Start signing in, then copy the address.',
    retryable: false
  })
}

function lockedAway(): AppError {
  return new AppError({
    code: 'browser-failed',
    message: 'The browser sign-in was canceled because Token Desk was locked.',
    hint: 'Sign in again.',
    retryable: false
  })
}

function timedOut(): AppError {
  return new AppError({
    code: 'browser-failed',
    message: 'Sign-in timed out because the browser didn’t return to Token Desk.',
    hint: 'Sign in again and finish in the browser within five minutes.',
    retryable: false
  })
}
