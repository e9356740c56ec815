import {
  CALL_CHANNELS,
  type CallChannel,
  type Calls,
  type PublicError,
  type Reply
} from '../../preload/contract.ts'
import { AppError, asAppError } from '../core/errors.ts'
import type { Log } from '../core/ports.ts'
import type { Decoders } from './decoders.ts'
import type { SenderEvent } from './trusted-sender.ts'

/** One function per call, with the arguments and the result of the contract; a missing one does not compile. */
export type Handlers = {
  [Channel in CallChannel]: (
    ...args: Calls[Channel]['args']
  ) => Promise<Calls[Channel]['result']> | Calls[Channel]['result']
}

/** The one method of Electron's `ipcMain` that is used, so that this file runs in plain Node. */
export interface InvokeRegistry {
  handle(channel: string, listener: (event: SenderEvent, ...args: unknown[]) => Promise<unknown>): void
}

/** What answers the calls of the window. */
export interface Answering {
  readonly decoders: Decoders
  readonly handlers: Handlers
  readonly presentError: (error: AppError) => PublicError
}

/** What {@link bindCalls} connects. */
export interface CallBinding {
  readonly ipcMain: InvokeRegistry
  readonly isTrusted: (event: SenderEvent) => boolean
  readonly log: Log
  /** Asked with every call, which waits for it; the first one is what the rest of main is loaded for. */
  readonly answering: () => Promise<Answering>
}

/**
 * Registers every call of the contract; this is the only place that uses `ipcMain.handle`.
 *
 * Each call goes sender → decode → handler → {@link Reply}, in that order, and always resolves with a reply: an
 * exception that reached Electron would cross to the window as text with whatever it holds
 * (security-reliability §1.7). The sender is read before anything is awaited.
 */
export function bindCalls(binding: CallBinding): void {
  for (const channel of CALL_CHANNELS) bindCall(binding, channel)
}

function bindCall(binding: CallBinding, channel: CallChannel): void {
  binding.ipcMain.handle(channel, (event, ...args) => {
    const trusted = binding.isTrusted(event)
    return answer(binding, channel, trusted, args)
  })
}

async function answer<Channel extends CallChannel>(
  binding: CallBinding,
  channel: Channel,
  trusted: boolean,
  args: unknown[]
): Promise<Reply<Calls[Channel]['result']>> {
  const { decoders, handlers, presentError } = await binding.answering()
  try {
    if (!trusted) throw strangerRefused()
    const decode: Decoders[Channel] = decoders[channel]
    const handle: Handlers[Channel] = handlers[channel]
    return { ok: true, value: await handle(...decode(args)) }
  } catch (thrown) {
    const error = asAppError(thrown)
    binding.log.note('call-refused', { channel, code: error.code, fault: faultClass(error) })
    return { ok: false, error: presentError(error) }
  }
}

function strangerRefused(): AppError {
  return new AppError({
    code: 'internal',
    message: 'This request did not come from the window of Token Desk.',
    hint: 'Quit Token Desk and start it anew.',
    retryable: false
  })
}

/** The class of an unexpected fault, never its text: the text may hold a path, an address or a secret. */
function faultClass(error: AppError): string | null {
  if (error.code !== 'internal' || error.cause === undefined) return null
  return error.cause instanceof Error ? error.cause.name : typeof error.cause
}
