import type { PublicError, PublicErrorCode, Remedy } from '../../../preload/contract.ts'
import { type AppError, type ErrorCode, type Remedy as CoreRemedy, remedyOf } from '../../core/errors.ts'

/** Core and the contract have the same codes; this doesn't compile if they differ. */
const publicCode: (code: ErrorCode) => PublicErrorCode = (code) => code

const publicRemedy: (remedy: CoreRemedy | null) => Remedy | null = (remedy) => remedy

/** An error as the window may see it: no cause, no stack, and only the scrubbed words of the server's text. */
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
