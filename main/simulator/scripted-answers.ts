import type { Operation } from './operations.ts'

/** What happens to one request instead of, or on top of, the normal answer. */
export interface ScriptedAnswer {
  /** With `status` or `body` the simulator does not act on the request at all. */
  readonly status?: number
  /** Added to the answer, or laid over the normal one (`Date`, for a server whose clock is wrong). */
  readonly headers?: Readonly<Record<string, string>>
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown
  /** The connection breaks before the simulator acts on the request. */
  readonly dropBefore?: boolean
  /** The simulator acts, and the connection breaks before the answer: a rotation the client never hears of. */
  readonly dropAfter?: boolean
  /** The simulator acts once this is resolved. */
  readonly until?: Promise<unknown>
}

export interface ScriptedAnswers {
  /** Queues an answer for the next request of this operation; several are used in order, once each. */
  add(operation: Operation, answer: ScriptedAnswer): void
  take(operation: Operation): ScriptedAnswer | null
  clear(): void
}

export function createScriptedAnswers(): ScriptedAnswers {
  const queues = new Map<Operation, ScriptedAnswer[]>()
  return {
    add(operation, answer) {
      const queue = queues.get(operation)
      if (queue) queue.push(answer)
      else queues.set(operation, [answer])
    },
    take: (operation) => queues.get(operation)?.shift() ?? null,
    clear: () => queues.clear()
  }
}

/** The whole answer that a script gives in place of the simulator, or `null` when the simulator should act. */
export function scriptedResponse(answer: ScriptedAnswer): Response | null {
  if (answer.status === undefined && answer.body === undefined) return null
  const text = typeof answer.body === 'string'
  const headers = new Headers({ 'Content-Type': text ? 'text/plain' : 'application/json' })
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value)
  const body = answer.body === undefined ? null : text ? answer.body : JSON.stringify(answer.body)
  return new Response(body, { status: answer.status ?? 200, headers })
}
