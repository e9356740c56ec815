import type { PublicError, PublicErrorCode, Remedy } from '../../../preload/contract.ts'
import { type AppError, type ErrorCode, type Remedy as CoreRemedy, remedyOf } from '../../core/errors.ts'

/** Core's codes and the contract's are the same set; this does not compile when they differ. */
const publicCode: (code: ErrorCode) => PublicErrorCode = (code) => code

const publicRemedy: (remedy: CoreRemedy | null) => Remedy | null = (remedy) => remedy

/** An error as the window may see it: no cause, no stack, and of the server's text only the scrubbed words. */
export function presentError(error: AppError): PublicError {
  return {
    code: publicCode(error.code),
    message: error.message,
    hint: error.hint,
    retryable: error.retryable,
    serviceCode: error.serviceCode ?? null,
    fields: error.fields === undefined ? null : { ...error.fields },
    remedy: publicRemedy(remedyOf(error)),
    words: error.words ?? null
  }
}
