import { AppError, asAppError } from '../errors.ts'
import type { OpenListener, OpenSignInPage, RedirectListener } from '../ports.ts'
import {
  drawSecrets,
  refusalOf,
  signInPage,
  type AuthorizationCode
} from '../ringcentral/authorization-code.ts'
import type { OAuthClient } from '../ringcentral/oauth-client.ts'

/** The state of a browser sign-in; the keeper has its own state. */
export type BrowserState =
  /**
   * The person is in the browser. `until`: milliseconds since the Unix epoch, UTC. `overHttps`: a browser returned
   * with https, which the redirect address doesn't support; the wait continues.
   */
  | { readonly kind: 'waiting'; readonly until: number; readonly overHttps: boolean }
  /** It failed. */
  | { readonly kind: 'failed'; readonly error: AppError }

/** What {@link createBrowserSignIn} needs from outside. */
export interface BrowserSignInDeps {
  readonly client: () => Promise<OAuthClient>
  readonly listener: RedirectListener
  readonly openPage: OpenSignInPage
  /** The browser returned a code, which is valid for about a minute. Settles when it was redeemed, or rejects with the reason. */
  readonly onCode: (code: AuthorizationCode) => Promise<void>
  readonly onChange: () => void
}

/** The sign-in of one connection in the person's browser. At most one is in progress. */
export interface BrowserSignIn {
  state(): BrowserState | null
  /** Address of the open sign-in page, for any browser on this computer. @throws AppError `browser-failed` if there is none */
  address(): string
  /** Starts; if one is in progress, reopens its page. Never rejects: see the state. */
  start(): Promise<void>
  /**
   * The result of {@link BrowserSignIn.start}: true if the code was redeemed, false if it was canceled. @throws
   * AppError why it failed
   */
  ended(): Promise<boolean>
  /** Cancels the sign-in in progress, and forgets how the last one failed. */
  cancel(): void
  /** Cancels the sign-in in progress because the app is locked, forgets its secrets, and reports it; otherwise changes nothing. */
  cutOff(): void
  /** Reports that the lock ended a sign-in. */
  tellCutOff(): void
}

interface Flow {
  readonly listener: OpenListener
  readonly url: string
  readonly host: string
}

/** Creates the browser sign-in of one connection (RFC 8252 §7.3). */
export function createBrowserSignIn(deps: BrowserSignInDeps): BrowserSignIn {
  let state: BrowserState | null = null
  let flow: Flow | null = null
  let beginning: Promise<void> | null = null
  let end: Promise<boolean> = Promise.resolve(false)
  /** Incremented at each cancellation, so that work started before it notices. */
  let round = 0

  const tell = (next: BrowserState | null): void => {
    state = next
    deps.onChange()
  }

  const fail = (thrown: unknown): void => {
    flow?.listener.close()
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
    const listener = await deps.listener.open(secrets.state, () => {
      overHttps = true
      if (flow !== null && flow.listener === listener)
        tell({ kind: 'waiting', until: listener.until, overHttps })
    })
    const url = await signInPage(client, listener.address, secrets)
    if (mine !== round) return listener.close()
    const begun: Flow = { listener, url, host: client.ringcentralHost }
    flow = begun
    tell({ kind: 'waiting', until: listener.until, overHttps })
    end = listener.answer.then(async (answer) => {
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
      const code = { client, redirectUri: listener.address, secrets, answer }
      const refusal = refusalOf(code)
      tell(refusal === null ? null : { kind: 'failed', error: refusal })
      if (refusal !== null) return false
      await deps.onCode(code)
      return true
    })
    // Callers that don't await the result see it in the state.
    end.catch(() => undefined)
    await openPage(begun)
  }

  /** @returns the flow that was in progress */
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
      giveUp()?.listener.close()
      if (state !== null) tell(null)
    },
    cutOff() {
      if (flow === null && beginning === null) return
      giveUp()?.listener.closeAsCanceled()
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
