import { checkDraft, type Draft, type ProgramLanguage } from '../draft.ts'
import { curlProgram } from './curl.ts'
import { hostsOf, programFacts, type ProgramConnection, type ProgramFacts } from './facts.ts'
import { goProgram } from './go.ts'
import { javascriptProgram } from './javascript.ts'
import { phpProgram } from './php.ts'
import { pythonProgram } from './python.ts'

const WRITERS: Readonly<Record<ProgramLanguage, (facts: ProgramFacts, chain: boolean) => string>> = {
  curl: curlProgram,
  go: goProgram,
  javascript: javascriptProgram,
  python: pythonProgram,
  php: phpProgram
}

/**
 * Writes a complete program that sends a request and prints the answer, with the standard library of its language
 * alone. It never contains a secret: tokens and credentials come from environment variables when it runs.
 *
 * Without `chain`, it takes the access token from `RINGCX_ACCESS_TOKEN` (or `RINGCENTRAL_ACCESS_TOKEN`). With it, it
 * signs in by itself with `RINGCENTRAL_JWT` and `RINGCENTRAL_CLIENT_SECRET`, exchanges the token (ringcx-api §1), sends
 * the request, refreshes once if the token is old or refused (§2), and saves the rotated tokens in a file that only
 * its owner can read. The client ID stands in the program if the connection signs in with a JWT credential. Pure.
 *
 * @returns the text of the program, ending with a line break
 * @throws AppError `input-invalid` for a draft that can't be sent
 */
export function programFor(
  language: ProgramLanguage,
  draft: Draft,
  connection: ProgramConnection,
  chain: boolean
): string {
  // A sign-in request is itself a part of the chain
  const isWhole = chain && checkDraft(draft, hostsOf(connection)).signIn === null
  return WRITERS[language](programFacts(draft, connection, isWhole), isWhole)
}
