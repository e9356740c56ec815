import {
  VERBS,
  type Verb,
  type Arguments,
  type MarkedReply,
  type PublicError,
  type Reply,
  type Result
} from '../../preload/contract.ts'
import { AppError, asAppError } from '../core/errors.ts'
import type { Log } from '../core/ports.ts'
import type { Decoders } from './decoders.ts'
import type { SenderEvent } from './trusted-sender.ts'

/** One function per call, with the arguments and the result of the contract; a missing one does not compile. */
export type Handlers = {
  [Name in Verb]: (...args: Arguments<Name>) => Promise<Result<Name>> | Result<Name>
}

/** The only method of Electron's `ipcMain` we use, so that this file runs in plain Node. */
export interface InvokeRegistry {
  handle(verb: string, listener: (event: SenderEvent, ...args: unknown[]) => Promise<unknown>): void
}

/** The handlers for the window's calls. */
export interface Answering {
  readonly decoders: Decoders
  readonly handlers: Handlers
  readonly presentError: (error: AppError) => PublicError
  /** Sends the window a mark after all events so far; the reply waits for it. */
  readonly mark: () => number | null
}

/** What {@link bindCalls} connects. */
export interface CallBinding {
  readonly ipcMain: InvokeRegistry
  readonly isTrusted: (event: SenderEvent) => boolean
  readonly log: Log
  /** Every call awaits this. The first call loads the rest of main. */
  readonly answering: () => Promise<Answering>
}

/**
 * Registers every call of the contract. This is the only place that uses `ipcMain.handle`.
 *
 * Each call goes sender → decode → handler → {@link Reply} → mark, in that order, and always resolves with a reply:
 * Electron would pass an exception to the window as text, with everything in it (security-reliability §1.7). The
 * sender is read before the first await.
 */
export function bindCalls(binding: CallBinding): void {
  for (const verb of VERBS) bindCall(binding, verb)
}

function bindCall(binding: CallBinding, verb: Verb): void {
  binding.ipcMain.handle(verb, async (event, ...args): Promise<MarkedReply> => {
    const trusted = binding.isTrusted(event)
    const answering = await binding.answering()
    const reply = await answer(binding.log, answering, verb, trusted, args)
    return { reply, mark: trusted ? answering.mark() : null }
  })
}

async function answer<Name extends Verb>(
  log: Log,
  { decoders, handlers, presentError }: Answering,
  verb: Name,
  trusted: boolean,
  args: unknown[]
): Promise<Reply<Result<Name>>> {
  try {
    if (!trusted) throw untrustedSender()
    const decode: Decoders[Name] = decoders[verb]
    const handle: Handlers[Name] = handlers[verb]
    return { ok: true, value: await handle(...decode(args)) }
  } catch (thrown) {
    const error = asAppError(thrown)
    log.note('call-refused', { call: loggedName(verb), code: error.code, fault: faultClass(error) })
    return { ok: false, error: presentError(error) }
  }
}

function untrustedSender(): AppError {
  return new AppError({
    code: 'internal',
    message: 'This request didn’t come from the Token Desk window.',
    hint: 'Restart the app.',
    retryable: false
  })
}

/** `sign-in` for `signIn`: the log keeps only words, because a camel-case name could also be a token (`file-log.ts`). */
export function loggedName(verb: Verb): string {
  return verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The class of an unexpected error, never its text: the text may contain a path, an address, or a secret. */
function faultClass(error: AppError): string | null {
  if (error.code !== 'internal' || error.cause === undefined) return null
  return error.cause instanceof Error ? error.cause.name : typeof error.cause
}
