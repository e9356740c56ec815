import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, Handler } from 'hono'
import type { Operation } from './operations.ts'
import { scriptedResponse } from './scripted-answers.ts'
import type { Simulation } from './simulation.ts'

/** Hono's environment for a server on Node: the raw request and response are at hand. */
export interface SimulatorEnv {
  Bindings: HttpBindings
}

type Name = Operation | ((context: Context<SimulatorEnv>) => Promise<Operation>)

/**
 * Wraps a route: counts the request under its operation, lets a scripted answer come first, and notes the status.
 * @param name the operation, or a function that finds it in the request
 */
export function asOperation(
  simulation: Simulation,
  name: Name,
  act: (context: Context<SimulatorEnv>) => Promise<Response> | Response
): Handler<SimulatorEnv> {
  return async (context) => {
    const operation = typeof name === 'string' ? name : await name(context)
    const entry = simulation.record.begin(operation)
    const script = simulation.scripted.take(operation)
    // Unreferenced: a stopped simulator's answer that is still held back keeps no process alive.
    if (script?.delayMs !== undefined) await sleep(script.delayMs, undefined, { ref: false })
    if (script?.dropBefore === true) return drop(context)

    const response = (script && scriptedResponse(script)) ?? (await act(context))
    if (script?.dropAfter === true) return drop(context)
    for (const [header, value] of Object.entries(script?.headers ?? {})) response.headers.set(header, value)
    entry.status = response.status
    return response
  }
}

/** Breaks the connection without a word, as a lost network does. */
function drop(context: Context<SimulatorEnv>): Response {
  context.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}
