import type { Connection } from '../connections/connection.ts'
import { AppError } from '../errors.ts'
import type { WatchRequest } from '../http/request-watch.ts'
import { scrubWords } from '../http/service-words.ts'
import { deadlineIn, LIST_DEADLINE_MS, type Deadline } from '../http/send.ts'
import type { Clock, Fetch } from '../ports.ts'
import { untilAborted } from '../within.ts'
import { createAnswerThread, type StartAnswers } from './answer-thread.ts'
import type { AnswerContent, Answers } from './answers.ts'
import { checkDraft, sendable, type Draft, type DraftCheck, type Host, type Method } from './draft.ts'
import { MOST_BYTES, receiveAnswer, saysExpired, type Received } from './receive-answer.ts'

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

/** Makes the requests of all connections. No thread is started before the first answer. */
export function createRequests(deps: RequestsDeps): Requests {
  const { clock } = deps
  const running = new Map<string, AbortController>()
  let kept: KeptAnswer[] = []
  const thread = createAnswerThread(deps.startThread, () => {
    kept = []
  })

  /** Sends it, and once more with another token where the gateway says that this one expired: then nothing was done. */
  const exchange = async (
    connectionId: string,
    draft: Draft,
    url: string,
    signal: AbortSignal
  ): Promise<{ readonly received: Received; readonly token: string }> => {
    const sendWith = (token: string, attempt: number): Promise<Received> =>
      receiveAnswer(
        deps.fetch(connectionId),
        {
          method: draft.method,
          url,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json, */*;q=0.5',
            'user-agent': deps.userAgent,
            ...(draft.body === null ? {} : { 'content-type': 'application/json' })
          },
          ...(draft.body === null ? {} : { body: draft.body })
        },
        {
          service: draft.host === 'ringcx' ? 'RingCX' : 'RingCentral',
          signal,
          clock,
          secrets: [token],
          attempt,
          watch: deps.watch?.(connectionId),
          mostBytes: deps.mostBytes ?? MOST_BYTES,
          deadline: deps.deadline ?? (() => deadlineIn(LIST_DEADLINE_MS))
        }
      )
    const token = await untilAborted(deps.token(connectionId, draft.host), signal)
    const received = await sendWith(token, 1)
    if (draft.host !== 'ringcx' || !saysExpired(received)) return { received, token }
    const other = await untilAborted(deps.token(connectionId, draft.host, token), signal)
    return { received: await sendWith(other, 2), token: other }
  }

  const keep = async (
    connectionId: string,
    draft: Draft,
    url: string,
    sentAt: number,
    { received, token }: { readonly received: Received; readonly token: string },
    signal: AbortSignal
  ): Promise<KeptAnswer> => {
    const id = deps.newId()
    const { body, headers, isCut } = received
    const bytes = body.byteLength
    const reading = thread.ask(
      'keep',
      [{ id, bytes: body, headers, isCut, secrets: [token] }],
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
      statusText: scrubWords(received.statusText, [token]),
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
      const { url } = sendable(checkDraft(draft, deps.connection(connectionId)))
      if (draft.method !== 'GET') {
        if (!deps.mayWrite()) throw writesForbidden(draft.method)
        if (!confirmed) throw notConfirmed(draft.method, url)
      }
      if (running.has(connectionId)) throw onlyOne()
      const abort = new AbortController()
      running.set(connectionId, abort)
      const { signal } = abort
      try {
        const sentAt = clock.wall()
        const exchanged = await exchange(connectionId, draft, url, signal)
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

    clear(connectionId) {
      running.get(connectionId)?.abort()
      running.delete(connectionId)
      const ids = kept.filter((answer) => answer.connectionId === connectionId).map(({ id }) => id)
      if (ids.length === 0) return
      kept = kept.filter((answer) => answer.connectionId !== connectionId)
      // Nothing is left to keep the thread for, and its memory goes at once
      if (kept.length === 0 && running.size === 0) thread.stop()
      else thread.drop(ids)
    },

    close() {
      for (const abort of running.values()) abort.abort()
      kept = []
      thread.stop()
    }
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
