import { boundTo, type Connection } from '../connections/connection.ts'
import type { ImportedConnection } from '../connections/connections.ts'
import { wrongClientSecret, wrongJwt } from '../connections/validate-connection.ts'
import { AppError, asAppError } from '../errors.ts'
import type { SecretRecords } from '../ports.ts'
import { checkNewPassphrase, type DeriveKey } from '../vault/passphrase-wrap.ts'
import { readCredentials, type CredentialsTransfer } from './credentials-transfer.ts'
import {
  entryPlace,
  parseTransfer,
  refused,
  type IncomingConnection,
  type Transfer
} from './parse-transfer.ts'
import { planImport, type ImportChoice, type PlannedConnection, type PlanRules } from './plan-import.ts'
import { newSeal, sealOf, type TransferSecrets } from './sealed-secrets.ts'
import { MOST_CONNECTIONS } from './transfer-format.ts'
import { writeTransfer, type Outgoing } from './write-transfer.ts'

/** A file ready for import: what it would change, or why it can't be imported. */
export interface ImportOffer {
  readonly id: string
  /** Base name, for display. */
  readonly fileName: string
  /** Empty when there is a problem. */
  readonly plan: readonly PlannedConnection[]
  /** Whether the file holds sealed secrets: importing them takes its passphrase. */
  readonly sealed: boolean
  /** Whether its secrets stand in it in clear, and come in with what is imported: a RingCentral credentials file. */
  readonly inClear: boolean
  readonly problem: AppError | null
}

/** What an import did. */
export interface ImportOutcome {
  readonly added: number
  readonly replaced: number
  readonly skipped: number
}

/** What {@link createTransfers} needs from outside. */
export interface TransferDeps extends PlanRules {
  readonly list: () => readonly Connection[]
  readonly import: (imported: readonly ImportedConnection[]) => Promise<void>
  readonly records: SecretRecords
  /** Whether secrets may leave in a file, sealed. */
  readonly maySealSecrets: boolean
  readonly newId: () => string
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** How a passphrase becomes a key; scrypt when left out. */
  readonly derive?: DeriveKey | undefined
}

/** Import and export of connections. One file is offered at a time; a newer one takes its place. */
export interface Transfers {
  /** Reads a file and says what importing it would do. Changes nothing, never throws. */
  offer(fileName: string, text: string): ImportOffer
  /** Offers a file that could not even be read. */
  offerUnreadable(fileName: string, thrown: unknown): ImportOffer
  /** The file on offer, compared with the list as it is now; `null` when there is none. */
  current(): ImportOffer | null
  /** Takes the offer back. */
  dismiss(offerId: string): void
  /**
   * Imports what was chosen, one choice for each connection of the plan, as one change. Without a passphrase, sealed
   * secrets stay out. @throws AppError `input-invalid` when the offer is gone, the list has changed since, the choice
   * is none that was offered, the passphrase is wrong (field `passphrase`) or a secret is no good; `vault-*` when it
   * cannot be stored. Then nothing changed
   */
  apply(offerId: string, choices: readonly ImportChoice[], passphrase: string | null): Promise<ImportOutcome>
  /**
   * The text of a connections file. Practice is left out. With a passphrase, the secrets are sealed in.
   * @throws AppError `input-invalid` (field `passphrase`), `unknown-connection`, `vault-*`
   */
  export(ids: readonly string[], passphrase: string | null): Promise<string>
}

interface Offered {
  readonly id: string
  readonly fileName: string
  readonly read: Readable | { readonly problem: AppError }
}

/** A file that could be read. */
interface Readable {
  readonly transfer: Transfer
  /** What a RingCentral credentials file has of each connection; `null` for a connections file. */
  readonly entries: CredentialsTransfer['entries'] | null
}

/** Makes import and export over the list of connections. */
export function createTransfers(deps: TransferDeps): Transfers {
  let offered: Offered | null = null

  const put = (fileName: string, read: () => Readable): ImportOffer => {
    offered = { id: deps.newId(), fileName, read: attempt(read) }
    return present(offered)
  }
  const present = ({ id, fileName, read }: Offered): ImportOffer => {
    if ('problem' in read) {
      return { id, fileName, plan: [], sealed: false, inClear: false, problem: read.problem }
    }
    return {
      id,
      fileName,
      plan: planOf(read, deps),
      sealed: read.transfer.sealing !== null,
      inClear: read.entries !== null,
      problem: null
    }
  }
  /** The plan as it was shown last, so that nothing else is applied than what was seen. */
  let seen = ''
  const shown = (offer: ImportOffer): ImportOffer => {
    seen = JSON.stringify(offer.plan)
    return offer
  }

  return {
    offer: (fileName, text) => shown(put(fileName, () => readAny(text, deps.now()))),
    offerUnreadable: (fileName, thrown) =>
      shown(
        put(fileName, () => {
          throw thrown
        })
      ),
    current: () => (offered === null ? null : shown(present(offered))),
    dismiss: (offerId) => {
      if (offered?.id === offerId) offered = null
    },

    async apply(offerId, choices, passphrase) {
      if (offered?.id !== offerId || !('transfer' in offered.read)) throw gone()
      const { read } = offered
      const { transfer, entries } = read
      const { plan } = present(offered)
      if (seen !== JSON.stringify(plan)) throw changedSince()
      if (
        choices.length !== plan.length ||
        plan.some(({ choices: open }, at) => !open.includes(choices[at] ?? 'skip'))
      )
        throw notOffered()
      const secrets =
        entries?.map((entry) => entry.secrets) ?? (await openSecrets(transfer, choices, passphrase, deps))
      const imported = plan.flatMap((planned, at) =>
        importedOf(planned, choices[at] ?? 'skip', secrets[at] ?? null)
      )
      // Opening took a second, in which the list may have changed.
      if (JSON.stringify(planOf(read, deps)) !== seen) throw changedSince()
      if (imported.length > 0) await deps.import(imported)
      offered = null
      const replaced = imported.filter(({ replaces }) => replaces !== null).length
      return { added: imported.length - replaced, replaced, skipped: plan.length - imported.length }
    },

    async export(ids, passphrase) {
      if (passphrase !== null) {
        if (!deps.maySealSecrets) throw secretsStay()
        checkNewPassphrase(passphrase)
      }
      const chosen = deps.list().filter(({ id, practice }) => !practice && ids.includes(id))
      if (chosen.length === 0 || chosen.length > MOST_CONNECTIONS) throw nothingToExport(chosen.length)
      const open = chosen.find(({ signInMethod, clientId }) => signInMethod !== 'token' && clientId === '')
      if (open !== undefined) throw notFinished(open.name)
      if (passphrase === null) {
        const outgoing = chosen.map((connection) => ({ connection, secrets: null }))
        return readableAgain(writeTransfer(outgoing, null))
      }
      // First the second that the passphrase takes, so that the secrets are out of the vault for a moment only, and not
      // at all when it is locked meanwhile.
      const seal = await newSeal(passphrase, deps.derive)
      try {
        const outgoing: Outgoing[] = []
        for (const connection of chosen) {
          outgoing.push({ connection, secrets: await secretsOf(connection, deps.records) })
        }
        return readableAgain(writeTransfer(outgoing, seal))
      } finally {
        seal.wipe()
      }
    }
  }
}

/** The text, once the reader of imports has taken it: a file that cannot be imported is no export. */
function readableAgain(text: string): string {
  try {
    parseTransfer(text)
    return text
  } catch (thrown) {
    throw notImportable(asAppError(thrown))
  }
}

/** A RingCentral credentials file, or a connections file. @throws AppError `input-invalid` */
function readAny(text: string, nowMs: number): Readable {
  return readCredentials(text, nowMs) ?? { transfer: parseTransfer(text), entries: null }
}

/**
 * What importing a file would do. In a credentials file, an entry that can't be used is refused without
 * stopping the others. Of several credentials none is suggested, because only the person knows which one to use.
 */
function planOf({ transfer, entries }: Readable, deps: TransferDeps): PlannedConnection[] {
  const plan = planImport(transfer.connections, deps.list(), deps)
  if (entries === null) return plan
  return plan.map((planned, at) => {
    const reason = planned.reason ?? entries[at]?.wrong ?? null
    if (reason !== null) return { ...planned, kind: 'refused', choices: ['skip'], reason }
    const mayReplace = planned.existing !== null && !deps.isManaged(planned.existing.id)
    const open = mayReplace ? (['add', 'replace'] as const) : (['add'] as const)
    const isOne = plan.length === 1 && planned.kind !== 'same'
    return { ...planned, choices: isOne ? [...open, 'skip'] : ['skip', ...open] }
  })
}

function attempt(read: () => Readable): Offered['read'] {
  try {
    return read()
  } catch (thrown) {
    return { problem: asAppError(thrown) }
  }
}

async function secretsOf(connection: Connection, records: SecretRecords): Promise<TransferSecrets> {
  const { read } = boundTo(records, connection)
  return { clientSecret: await read(connection.id, 'client-secret'), jwt: await read(connection.id, 'jwt') }
}

function importedOf(
  { incoming, existing }: PlannedConnection,
  choice: ImportChoice,
  secrets: TransferSecrets | null
): ImportedConnection[] {
  if (choice === 'skip') return []
  const { sealedSecrets: _stay, ...connection } = incoming
  return [{ replaces: choice === 'replace' ? (existing?.id ?? null) : null, connection, secrets }]
}

/** The secrets of each connection that is wanted, checked as if they had been typed. */
async function openSecrets(
  { sealing, connections }: Transfer,
  choices: readonly ImportChoice[],
  passphrase: string | null,
  { derive, now }: TransferDeps
): Promise<(TransferSecrets | null)[]> {
  const wanted = connections.some((each, at) => choices[at] !== 'skip' && each.sealedSecrets !== null)
  if (sealing === null || passphrase === null || !wanted) return []
  const seal = await sealOf(sealing, passphrase, derive)
  try {
    const opened = connections.map(({ sealedSecrets, ...to }, at) =>
      choices[at] === 'skip' || sealedSecrets === null ? undefined : seal.open(to, sealedSecrets)
    )
    // The one key opens all of them: none open is a wrong passphrase, some shut is an entry that was changed.
    if (opened.every((secrets) => secrets === undefined || secrets === null)) throw wrongPassphrase()
    return opened.map((secrets, at) => {
      if (secrets === null) {
        const reason =
          'This connection’s hosts, client ID, or secrets were changed after the file was exported.'
        throw refused({ place: entryPlace(at, 'sealedSecrets'), reason })
      }
      return secrets === undefined ? null : checked(secrets, connections[at], at, now())
    })
  } finally {
    seal.wipe()
  }
}

function checked(
  secrets: TransferSecrets,
  to: IncomingConnection | undefined,
  at: number,
  nowMs: number
): TransferSecrets {
  const { clientSecret, jwt } = secrets
  const reason =
    (clientSecret === null ? null : wrongClientSecret(clientSecret, to?.clientId ?? '')) ??
    (jwt === null ? null : wrongJwt(jwt, nowMs, to?.ringcentralHost ?? ''))
  if (reason === null) return secrets
  throw refused({ place: entryPlace(at, 'sealedSecrets'), reason })
}

const invalid = (message: string, hint: string, fields?: Record<string, string>): AppError =>
  new AppError({ code: 'input-invalid', message, hint, retryable: false, fields })

const gone = (): AppError => invalid('This file is no longer available for import.', 'Choose it again.')

const changedSince = (): AppError =>
  invalid(
    'The connections have changed since the file was opened. Nothing was imported.',
    'Open the file again.'
  )

const notOffered = (): AppError =>
  invalid('Make one choice for each connection in the file.', 'Open the file again.')

function wrongPassphrase(): AppError {
  const message = 'This passphrase doesn’t unlock the secrets in the file.'
  return invalid(
    message,
    'Enter the passphrase you were given, or leave it empty to import without secrets.',
    {
      passphrase: message
    }
  )
}

const secretsStay = (): AppError =>
  invalid('Your organization doesn’t allow secrets in exported files.', 'Export without secrets.')

const notFinished = (name: string): AppError =>
  invalid(`“${name}” has no client ID yet, so it can’t be exported.`, 'Finish setting it up, or deselect it.')

const nothingToExport = (count: number): AppError =>
  count === 0
    ? invalid(
        'There is nothing to export.',
        'Choose at least one connection. The practice connection can’t be exported.'
      )
    : invalid(`A file can contain up to ${String(MOST_CONNECTIONS)} connections.`, 'Choose fewer.')

const notImportable = (refusal: AppError): AppError =>
  invalid(
    `Nothing was exported because Token Desk couldn’t read the file back. ${refusal.message}`,
    'Choose fewer connections, or change the one named above, then try again.'
  )
