import type { Connection } from '../connections/connection.ts'
import { AppError } from '../errors.ts'
import type { WatchRequest } from '../http/request-watch.ts'
import { scrubWords } from '../http/service-words.ts'
import { deadlineIn, LIST_DEADLINE_MS, TOKEN_ANSWER_BYTES, type Deadline } from '../http/send.ts'
import type { Clock, Fetch } from '../ports.ts'
import { exchange as exchangeToken } from '../ringcx/exchange.ts'
import { parseRingCxTokenSet } from '../ringcx/parse-token-set.ts'
import type { RingCxTokenSet } from '../ringcx/token-set.ts'
import { untilAborted } from '../within.ts'
import { createAnswerThread, type StartAnswers } from './answer-thread.ts'
import type { AnswerContent, Answers } from './answers.ts'
import { checkDraft, sendable, type Draft, type DraftCheck, type Host, type Method } from './draft.ts'
import { CONTENT_TYPES, bodyKind, sentBody } from './form-body.ts'
import { MOST_BYTES, receiveAnswer, saysExpired, type Received } from './receive-answer.ts'
import { withToken, type SignInRequest } from './sign-in-request.ts'
import { tokenHeader } from './token-header.ts'

/** What is known of an answer that is kept. */
export interface KeptAnswer extends Omit<AnswerContent, 'dropped'> {
  readonly id: string
  readonly connectionId: string
  readonly method: Method
  readonly url: string
  readonly status: number
  readonly statusText: string
  /** Milliseconds since the epoch, UTC. */
  readonly sentAt: number
  readonly waitingMs: number
  readonly transferMs: number
  /** What was read of the body, after decompression. */
  readonly bytes: number
  readonly redirect: string | null
}

/** Questions about the content of an answer. */
type Asked = Exclude<keyof Answers, 'keep' | 'drop'>

/** What people can send with a connection's tokens, and the answers they got. */
export interface Requests {
  /** What a draft would send. @throws AppError `unknown-connection` */
  check(connectionId: string, draft: Draft): DraftCheck
  /**
   * Sends a draft with a fresh token and keeps its answer.
   *
   * @param confirmed the person saw method, host, and path; needed for all but GET
   * @returns `null` if it was canceled
   * @throws AppError `input-invalid` with fields, `forbidden` for a method that isn't allowed, and what the token or the
   *   network fails with. Any answer of the server is an answer, not an error
   */
  send(connectionId: string, draft: Draft, confirmed: boolean): Promise<KeptAnswer | null>
  cancel(connectionId: string): void
  /** Newest first. */
  answers(connectionId: string): readonly KeptAnswer[]
  /** @throws AppError `not-found` when the answer is no longer kept */
  ask<Name extends Asked>(
    name: Name,
    ...args: Parameters<Answers[Name]>
  ): Promise<NonNullable<ReturnType<Answers[Name]>>>
  /** @throws AppError `not-found` */
  answer(answerId: string): KeptAnswer
  /** Forgets the refresh token of a sign-in request: its connection signs in again, maybe as another user. */
  forgetToken(connectionId: string): void
  /** Drops the answers of a connection and stops its request (lock, sign-out, removal). */
  clear(connectionId: string): void
  close(): void
}

/** What {@link createRequests} needs from outside. */
export interface RequestsDeps {
  /** @throws AppError `unknown-connection` */
  readonly connection: (connectionId: string) => Connection
  /** @throws AppError when this connection must not be used now */
  readonly permit: (connectionId: string) => void
  /** A fresh token for one of the hosts; with `notThis`, a different one. @throws AppError */
  readonly token: (connectionId: string, host: Host, notThis?: string) => Promise<string>
  readonly fetch: (connectionId: string) => Fetch
  /** Whether methods other than GET are allowed. */
  readonly mayWrite: () => boolean
  /** Whether the organization permits methods other than GET, turned on or not: then sign-in requests need no switch. */
  readonly maySignIn: () => boolean
  readonly startThread: StartAnswers
  readonly newId: () => string
  readonly clock: Clock
  readonly userAgent: string
  /** The record of requests; without it, none is kept. */
  readonly watch?: (connectionId: string) => WatchRequest | undefined
  /** Most of a body that is kept, in bytes; default {@link MOST_BYTES}. */
  readonly mostBytes?: number
  /** Tests inject one that has passed. */
  readonly deadline?: () => Deadline
}

/** What came, and the tokens that it may repeat. */
interface Exchanged {
  readonly received: Received
  readonly secrets: readonly string[]
}

/** Makes the requests of all connections. No thread is started before the first answer. */
export function createRequests(deps: RequestsDeps): Requests {
  const { clock } = deps
  const running = new Map<string, AbortController>()
  /** Of the exchanges that were sent from here, by connection; only in memory, and never those of a session. */
  const refreshTokens = new Map<string, string>()
  let kept: KeptAnswer[] = []
  const thread = createAnswerThread(deps.startThread, () => {
    kept = []
  })

  /** What every request has in common. @param headers in addition to those that all have */
  const transmit = (
    connectionId: string,
    draft: Draft,
    to: {
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string | null
    },
    how: { readonly signal: AbortSignal; readonly secrets: readonly string[]; readonly attempt: number }
  ): Promise<Received> =>
    receiveAnswer(
      deps.fetch(connectionId),
      {
        method: draft.method,
        url: to.url,
        headers: {
          ...to.headers,
          accept: 'application/json, */*;q=0.5',
          'user-agent': deps.userAgent,
          ...(to.body === null ? {} : { 'content-type': CONTENT_TYPES[bodyKind(to.body) ?? 'json'] })
        },
        ...(to.body === null ? {} : { body: to.body })
      },
      {
        ...how,
        service: draft.host === 'ringcx' ? 'RingCX' : 'RingCentral',
        clock,
        watch: deps.watch?.(connectionId),
        mostBytes: deps.mostBytes ?? MOST_BYTES,
        deadline: deps.deadline ?? (() => deadlineIn(LIST_DEADLINE_MS))
      }
    )

  /** Sends it, and once more with another token where the gateway says that this one expired: then nothing was done. */
  const exchange = async (
    connectionId: string,
    draft: Draft,
    url: string,
    signal: AbortSignal
  ): Promise<Exchanged> => {
    const body = draft.body === null ? null : sentBody(draft.body)
    const sendWith = (token: string, attempt: number): Promise<Received> => {
      const { name, before } = tokenHeader(draft.host, new URL(url).pathname)
      const headers = { [name]: `${before}${token}` }
      return transmit(connectionId, draft, { url, headers, body }, { signal, secrets: [token], attempt })
    }
    const token = await untilAborted(deps.token(connectionId, draft.host), signal)
    const received = await sendWith(token, 1)
    if (draft.host !== 'ringcx' || !saysExpired(received)) return { received, secrets: [token] }
    const other = await untilAborted(deps.token(connectionId, draft.host, token), signal)
    return { received: await sendWith(other, 2), secrets: [other] }
  }

  /**
   * Fills in the token of a sign-in request and sends it. A refresh uses up its token (ringcx-api §2), so the one of the
   * connection's own session never goes along: it uses the one of an exchange that was sent from here, and keeps the next.
   */
  const signIn = async (
    kind: SignInRequest,
    connectionId: string,
    draft: Draft,
    url: string,
    signal: AbortSignal
  ): Promise<Exchanged> => {
    const token =
      kind === 'exchange'
        ? await untilAborted(deps.token(connectionId, 'ringcentral'), signal)
        : (refreshTokens.get(connectionId) ?? (await firstRefreshToken(connectionId, url, signal)))
    const to = { url, headers: {}, body: withToken(kind, draft.body ?? '', token) }
    const received = await transmit(connectionId, draft, to, { signal, secrets: [token], attempt: 1 })
    // Whatever stopped it has already forgotten the connection's token
    signal.throwIfAborted()
    const brought = tokensIn(received)
    const next = brought?.refreshToken ?? null
    if (next !== null) refreshTokens.set(connectionId, next)
    else if (kind === 'refresh' && REFUSED.has(received.status)) refreshTokens.delete(connectionId)
    const secrets = [token, brought?.accessToken, next].filter((each) => typeof each === 'string')
    return { received, secrets }
  }

  /** Of an exchange for this page alone. @throws AppError as `exchange`, and `answer-malformed` without such a token */
  const firstRefreshToken = async (
    connectionId: string,
    url: string,
    signal: AbortSignal
  ): Promise<string> => {
    const ringcentral = await untilAborted(deps.token(connectionId, 'ringcentral'), signal)
    const { refreshToken } = await untilAborted(
      exchangeToken(ringcentral, {
        fetch: deps.fetch(connectionId),
        ringcxHost: new URL(url).origin,
        userAgent: deps.userAgent,
        deadline: deps.deadline,
        watch: deps.watch?.(connectionId)
      }),
      signal
    )
    signal.throwIfAborted()
    if (refreshToken === null) throw noRefreshToken()
    refreshTokens.set(connectionId, refreshToken)
    return refreshToken
  }

  const keep = async (
    connectionId: string,
    draft: Draft,
    url: string,
    sentAt: number,
    { received, secrets }: Exchanged,
    signal: AbortSignal
  ): Promise<KeptAnswer> => {
    const id = deps.newId()
    const { body, headers, isCut } = received
    const bytes = body.byteLength
    const reading = thread.ask(
      'keep',
      [{ id, bytes: body, headers, isCut, secrets }],
      [body.buffer as ArrayBuffer]
    )
    // To make room, the thread drops others even for an answer that isn't wanted anymore
    const made = reading.then(({ dropped, ...content }) => {
      kept = kept.filter((each) => !dropped.includes(each.id))
      return content
    })
    // Reading may take seconds: a cancel or a lock doesn't wait for it
    const content = await untilAborted(made, signal).catch((thrown: unknown) => {
      if (signal.aborted) thread.drop([id])
      throw thrown
    })
    const redirect =
      received.status >= 300 && received.status < 400
        ? content.headers.find(({ name }) => name === 'location')
        : undefined
    const answer: KeptAnswer = {
      ...content,
      id,
      connectionId,
      method: draft.method,
      url,
      status: received.status,
      statusText: scrubWords(received.statusText, secrets),
      sentAt,
      waitingMs: received.waitingMs,
      transferMs: received.transferMs,
      bytes,
      redirect: redirect?.value ?? null,
      notes: [...received.notes, ...content.notes]
    }
    kept = [answer, ...kept]
    return answer
  }

  const answerOf = (answerId: string): KeptAnswer => {
    const found = kept.find(({ id }) => id === answerId)
    if (found === undefined) throw gone()
    deps.permit(found.connectionId)
    return found
  }

  return {
    check: (connectionId, draft) => checkDraft(draft, deps.connection(connectionId)),

    async send(connectionId, draft, confirmed) {
      deps.permit(connectionId)
      const check = checkDraft(draft, deps.connection(connectionId))
      const { url } = sendable(check)
      if (draft.method !== 'GET') {
        const isAllowed = check.signIn === null ? deps.mayWrite() : deps.maySignIn()
        if (!isAllowed) throw writesForbidden(draft.method)
        if (!confirmed) throw notConfirmed(draft.method, url)
      }
      if (running.has(connectionId)) throw onlyOne()
      const abort = new AbortController()
      running.set(connectionId, abort)
      const { signal } = abort
      try {
        const sentAt = clock.wall()
        const exchanged =
          check.signIn === null
            ? await exchange(connectionId, draft, url, signal)
            : await signIn(check.signIn, connectionId, draft, url, signal)
        return await keep(connectionId, draft, url, sentAt, exchanged, signal)
      } catch (thrown) {
        if (signal.aborted) return null
        throw thrown
      } finally {
        if (running.get(connectionId) === abort) running.delete(connectionId)
      }
    },

    cancel: (connectionId) => running.get(connectionId)?.abort(),

    answers(connectionId) {
      deps.permit(connectionId)
      return kept.filter((answer) => answer.connectionId === connectionId)
    },

    async ask<Name extends Asked>(name: Name, ...args: Parameters<Answers[Name]>) {
      answerOf(args[0])
      const value = await thread.ask(name, args)
      // Its connection may have been locked or removed while the thread looked
      answerOf(args[0])
      if (value === null) throw gone()
      return value as NonNullable<ReturnType<Answers[Name]>>
    },

    answer: answerOf,

    forgetToken: (connectionId) => void refreshTokens.delete(connectionId),

    clear(connectionId) {
      running.get(connectionId)?.abort()
      running.delete(connectionId)
      refreshTokens.delete(connectionId)
      const ids = kept.filter((answer) => answer.connectionId === connectionId).map(({ id }) => id)
      if (ids.length === 0) return
      kept = kept.filter((answer) => answer.connectionId !== connectionId)
      // Nothing is left to keep the thread for, and its memory goes at once
      if (kept.length === 0 && running.size === 0) thread.stop()
      else thread.drop(ids)
    },

    close() {
      for (const abort of running.values()) abort.abort()
      refreshTokens.clear()
      kept = []
      thread.stop()
    }
  }
}

/** With these, RingCX says that it no longer takes a refresh token. */
const REFUSED: ReadonlySet<number> = new Set([400, 401, 403])

/** The tokens in the answer to a sign-in request, or `null`. */
function tokensIn({ status, body }: Received): RingCxTokenSet | null {
  if (status !== 200 || body.byteLength > TOKEN_ANSWER_BYTES) return null
  try {
    return parseRingCxTokenSet(JSON.parse(new TextDecoder().decode(body)))
  } catch {
    return null
  }
}

function gone(): AppError {
  return new AppError({
    code: 'not-found',
    message: 'This response is no longer available.',
    hint: 'Send the request again.',
    retryable: false,
    remedy: null
  })
}

function noRefreshToken(): AppError {
  return new AppError({
    code: 'answer-malformed',
    message: 'RingCX returned no refresh token, so there is none to send.',
    hint: 'Send the exchange with includeRefresh=true, and look at its response.',
    retryable: true
  })
}

function writesForbidden(method: Method): AppError {
  return new AppError({
    code: 'input-invalid',
    message: `${method} requests can change data, and only GET is allowed. Nothing was sent.`,
    hint: 'If your organization permits it, allow requests that change data in Settings.',
    retryable: false,
    remedy: 'open-settings',
    fields: { method: 'Only GET is allowed.' }
  })
}

/** Names what would have been sent; never a query, which may be long. */
function notConfirmed(method: Method, url: string): AppError {
  const { host, pathname } = new URL(url)
  return new AppError({
    code: 'input-invalid',
    message: `${method} requests can change data, so you must confirm first: ${method} ${host} ${pathname}`,
    hint: 'Check the method, host, and path, then confirm. Nothing was sent.',
    retryable: false
  })
}

function onlyOne(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'Another request for this connection is still running.',
    hint: 'Wait for it to finish, or cancel it.',
    retryable: true
  })
}
