import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, Handler } from 'hono'
import { answerWithFaults, dropConnection } from './faulty-answer.ts'
import type { Operation } from './operations.ts'
import type { SimulatorEnv } from './request.ts'
import { scriptedResponse, type ScriptedAnswer } from './scripted-answers.ts'
import type { Simulation } from './simulation.ts'

type Name = Operation | ((context: Context<SimulatorEnv>) => Promise<Operation>)

/**
 * Wraps a route: counts the request under its operation, applies a scripted response or the fault plan, and records
 * the status. The plan ignores a request with a scripted response.
 * @param name the operation, or a function that finds it in the request
 */
export function asOperation(
  simulation: Simulation,
  name: Name,
  act: (context: Context<SimulatorEnv>) => Promise<Response> | Response
): Handler<SimulatorEnv> {
  const { faults, options, record, scripted } = simulation
  return async (context) => {
    const operation = typeof name === 'string' ? name : await name(context)
    const entry = record.begin(operation)
    const actNow = async (): Promise<Response> => act(context)

    const script = scripted.take(operation)
    let response: Response
    if (script) {
      response = await answerByScript(context, script, actNow)
    } else {
      const interference = faults.decide(operation)
      if (interference.rules.length > 0) entry.faults = interference.rules
      response = await answerWithFaults(
        { context, operation, origin: simulation.origin, now: options.now, wait: options.wait, act: actNow },
        interference
      )
    }
    if (response !== RESPONSE_ALREADY_SENT) entry.status = response.status
    return response
  }
}

async function answerByScript(
  context: Context<SimulatorEnv>,
  script: ScriptedAnswer,
  act: () => Promise<Response>
): Promise<Response> {
  await script.until
  if (script.dropBefore === true) return dropConnection(context)
  const response = scriptedResponse(script) ?? (await act())
  if (script.dropAfter === true) return dropConnection(context)
  for (const [header, value] of Object.entries(script.headers ?? {})) response.headers.set(header, value)
  return response
}
