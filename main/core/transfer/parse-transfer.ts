import { Buffer } from 'node:buffer'
import { tidyName, type Connection } from '../connections/connection.ts'
import { checkHost } from '../connections/hosts.ts'
import { AppError } from '../errors.ts'
import { isAcceptableStrength } from '../vault/passphrase-wrap.ts'
import { entryFaults } from './entry-faults.ts'
import { faultSentence, firstFault, placeOf, readJson, type JsonFault } from './json-place.ts'
import {
  MOST_TRANSFER_BYTES,
  TRANSFER_FORMAT,
  TRANSFER_VERSION,
  transferFile,
  type TransferEntry,
  type TransferFile,
  type TransferSealing
} from './transfer-format.ts'

/** A connection from a file: tidied and validated as if it had been typed. Its secrets are still encrypted. */
export interface IncomingConnection {
  readonly name: string
  readonly signInMethod: Connection['signInMethod']
  readonly ringcentralHost: string
  readonly ringcxHost: string
  readonly clientId: string
  /** The app has no client secret. */
  readonly publicClient: boolean
  readonly keepFresh: boolean
  readonly sealedSecrets: string | null
}

/** A file that can be imported. */
export interface Transfer {
  readonly sealing: TransferSealing | null
  readonly connections: readonly IncomingConnection[]
}

/** What a place in the file belongs to, so that a fault in a chosen entry can be told in the same words. */
export const entryPlace = (index: number, field: string): string => placeOf(['connections', index, field])

/**
 * Parses a connections file. All or nothing: a file with an error is rejected completely, with the place and the reason.
 * Nothing of its text is repeated beyond names of settings.
 *
 * @throws AppError `input-invalid`
 */
export function parseTransfer(text: string): Transfer {
  // UTF-8 takes at least one byte for each unit, so the longest texts are not even counted.
  if (text.length > MOST_TRANSFER_BYTES || Buffer.byteLength(text) > MOST_TRANSFER_BYTES) throw tooLarge()
  const read = readJson(text)
  if ('fault' in read) throw refused(read.fault)
  checkKind(read.value)
  const parsed = transferFile().safeParse(read.value, { reportInput: true })
  if (!parsed.success) throw refused(firstFault(parsed.error))
  const { sealing = null, connections } = parsed.data
  checkSealing(parsed.data)
  const incoming = connections.map(checkEntry)
  checkTwins(incoming)
  return { sealing, connections: incoming }
}

/** The error for a file above {@link MOST_TRANSFER_BYTES}; also for the reader that looks at the size first. */
export function tooLarge(): AppError {
  return refused({
    place: '',
    reason: `It’s too large. A connections file can be up to ${String(MOST_TRANSFER_BYTES / 2 ** 20)} MB.`
  })
}

/** The error for a file that is not imported, with its reason. Nothing was changed. */
export function refused(fault: JsonFault, hint = HINT): AppError {
  return new AppError({
    code: 'input-invalid',
    message: `This file can’t be imported. ${faultSentence(fault)}`,
    hint,
    retryable: false
  })
}

const HINT = 'Nothing was changed. Correct the file, or ask for a new one.'
const HINT_NEWER =
  'Nothing was changed. Install the latest version of Token Desk, or export the file again from this version.'

/** Format and version first: this version can't judge what a newer one means. */
function checkKind(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw foreign()
  const { format, version } = value as Partial<Record<string, unknown>>
  if (format !== TRANSFER_FORMAT) throw foreign()
  if (version === undefined) throw refused({ place: 'version', reason: 'It is missing.' })
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) {
    throw refused({ place: 'version', reason: 'It must be a whole number greater than zero.' })
  }
  if (version !== TRANSFER_VERSION) {
    const reason = `This file is version ${String(version)}. This version of Token Desk reads version ${String(TRANSFER_VERSION)}.`
    throw refused({ place: 'version', reason }, HINT_NEWER)
  }
}

function foreign(): AppError {
  return refused({
    place: 'format',
    reason: `It isn’t a Token Desk connections file: this must be “${TRANSFER_FORMAT}”.`
  })
}

function checkSealing({ sealing, connections }: TransferFile): void {
  const sealed = connections.findIndex(({ sealedSecrets }) => sealedSecrets !== undefined)
  if (sealing === undefined) {
    if (sealed < 0) return
    const reason = 'The file contains encrypted secrets but doesn’t say how they were encrypted.'
    throw refused({ place: entryPlace(sealed, 'sealedSecrets'), reason })
  }
  if (Buffer.from(sealing.salt, 'base64').length !== SALT_BYTES) {
    throw refused({ place: 'sealing.salt', reason: `It must be ${String(SALT_BYTES)} bytes.` })
  }
  if (!isAcceptableStrength(sealing)) {
    const reason =
      'This version of Token Desk doesn’t accept this encryption strength: it’s too weak, or takes too much memory or time to decrypt.'
    throw refused({ place: 'sealing.cost', reason })
  }
}

const SALT_BYTES = 16

function checkEntry(entry: TransferEntry, index: number): IncomingConnection {
  const name = tidyName(entry.name)
  const clientId = entry.clientId.trim()
  for (const [field, reason] of Object.entries(entryFaults(entry, name, clientId))) {
    if (reason !== null) throw refused({ place: entryPlace(index, field), reason })
  }
  return {
    name,
    signInMethod: entry.signInMethod,
    ringcentralHost: originAt(entry, index, 'ringcentralHost'),
    ringcxHost: originAt(entry, index, 'ringcxHost'),
    clientId,
    publicClient: entry.publicClient ?? false,
    keepFresh: entry.keepFresh ?? true,
    sealedSecrets: entry.sealedSecrets ?? null
  }
}

function originAt(entry: TransferEntry, index: number, field: 'ringcentralHost' | 'ringcxHost'): string {
  const check = checkHost(entry[field])
  if ('origin' in check) return check.origin
  throw refused({ place: entryPlace(index, field), reason: check.wrong })
}

/** A duplicate connection is a mistake in the file, and we can't tell which of the two is meant. */
function checkTwins(connections: readonly IncomingConnection[]): void {
  const seen = new Map<string, number>()
  connections.forEach(({ name, signInMethod, ringcentralHost, ringcxHost, clientId }, index) => {
    const key = JSON.stringify([name, signInMethod, ringcentralHost, ringcxHost, clientId])
    const first = seen.get(key)
    if (first !== undefined) {
      const reason = `It’s the same connection as ${placeOf(['connections', first])}.`
      throw refused({ place: placeOf(['connections', index]), reason })
    }
    seen.set(key, index)
  })
}
