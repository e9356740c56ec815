import { malformed } from '../http/answer.ts'
import type { AdminApi } from './admin-api.ts'
import { id, object } from './fields.ts'

/**
 * How many accounts the user may see: `GET /admin/accounts`, no paging, any login (ringcx-api §4.1). The first request
 * that shows that a token is good for the API.
 *
 * @throws AppError what the request fails with; `answer-malformed` when the answer is not a list of accounts
 */
export async function countAccounts(api: AdminApi): Promise<number> {
  const body = await api.get('/v1/admin/accounts', { what: 'accounts', needs: null })
  if (!Array.isArray(body)) throw malformed('RingCX', 'something other than a list of accounts')
  const accounts = (body as readonly unknown[]).filter((entry) => id(object(entry)?.['accountId']) !== null)
  if (accounts.length === 0 && body.length > 0) throw malformed('RingCX', 'a list with no account IDs')
  return accounts.length
}
