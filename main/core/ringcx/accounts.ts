import { malformed } from '../http/answer.ts'
import type { AdminApi } from './admin-api.ts'
import { flag, id, object, text } from './fields.ts'

/** A RingCX account: what the directory shows of it. No field here is a secret, by construction. */
export interface Account {
  readonly accountId: string
  readonly accountName: string
  readonly mainAccountId: string | null
  readonly mainAccountName: string | null
  /** RingCentral account id of the main account, when RingCX tells it. */
  readonly rcAccountId: string | null
  /** `null` when the answer does not say, or not in a way that can be read. */
  readonly archived: boolean | null
}

/** Rows made of an answer, and how many of its entries could not be one. */
export interface ParsedRows<Row> {
  readonly rows: Row[]
  readonly skipped: number
}

/** Reads all accounts the user may see: `GET /admin/accounts`, no paging (ringcx-api §4.1). @throws AppError */
export async function loadAccounts(api: AdminApi): Promise<ParsedRows<Account>> {
  return parseAccounts(await api.get('/v1/admin/accounts', { what: 'accounts', needs: null }))
}

/**
 * Makes rows of an answer of accounts. Lenient on every field but the id. Of about 80 fields six are read, so
 * `crmPwd`, `ftpPwd`, `securityKey` and `phoneRecordingPin` have no way in.
 *
 * @throws AppError `answer-malformed` when it is not a list, or when no entry of it is an account
 */
export function parseAccounts(body: unknown): ParsedRows<Account> {
  if (!Array.isArray(body)) throw malformed('RingCX', 'something other than a list of accounts')
  const rows: Account[] = []
  for (const entry of body as readonly unknown[]) {
    const row = accountOf(entry)
    if (row !== null) rows.push(row)
  }
  if (rows.length === 0 && body.length > 0) throw malformed('RingCX', 'a list with no account IDs')
  return { rows, skipped: body.length - rows.length }
}

function accountOf(entry: unknown): Account | null {
  const account = object(entry)
  const accountId = id(account?.['accountId'])
  if (account === null || accountId === null) return null
  const main = object(account['mainAccount'])
  return {
    accountId,
    accountName: text(account['accountName']) ?? accountId,
    mainAccountId: id(account['mainAccountId']) ?? id(main?.['mainAccountId']),
    mainAccountName: text(account['mainAccountName']) ?? text(main?.['mainAccountName']),
    rcAccountId: id(main?.['rcAccountId']) ?? id(account['rcAccountId']),
    archived: flag(account['archivedAccount'])
  }
}
