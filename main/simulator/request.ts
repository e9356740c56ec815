import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** Hono's environment for a server on Node: the raw request and response are available. */
export interface SimulatorEnv {
  Bindings: HttpBindings
}

/** Reads a form-encoded body; any other content type counts as an empty form, as on the real endpoints. */
export async function readForm(context: Context<SimulatorEnv>): Promise<URLSearchParams> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams()
  return new URLSearchParams(await context.req.text())
}
