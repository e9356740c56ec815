import type { Connection } from '../connections/connection.ts'
import type { AppError } from '../errors.ts'

/** A line of the sheet. */
export interface SheetField {
  /** Its name in JSON. */
  readonly name: string
  readonly title: string
  readonly value: string
}

/** Everything that a program needs to find an account: IDs, hosts, and names. No secret is among it. */
export interface ConnectorSheet {
  readonly fields: readonly SheetField[]
  readonly json: string
  /** Lines of a `.env` file. */
  readonly env: string
  /** Plain text. */
  readonly text: string
  /** Why the ID of the RingCentral account is missing. */
  readonly problem: AppError | null
}

/** What the sheet says, where it is found in an account, and its name in an environment. */
const OF_ACCOUNT = [
  { title: 'Sub-account ID', name: 'subAccountId', env: 'RINGCX_SUB_ACCOUNT_ID', keys: ['accountId'] },
  {
    title: 'Sub-account name',
    name: 'subAccountName',
    env: 'RINGCX_SUB_ACCOUNT_NAME',
    keys: ['accountName']
  },
  {
    title: 'Main account ID',
    name: 'mainAccountId',
    env: 'RINGCX_MAIN_ACCOUNT_ID',
    keys: ['mainAccountId', 'mainAccount.mainAccountId']
  },
  {
    title: 'Main account name',
    name: 'mainAccountName',
    env: 'RINGCX_MAIN_ACCOUNT_NAME',
    keys: ['mainAccountName', 'mainAccount.mainAccountName']
  }
] as const

/**
 * Makes the sheet of one account.
 *
 * @param account its fields as they are shown, by key
 * @param ringcentral the ID of the RingCentral account of the token, or why there is none; then the ID that RingCX has
 *   for the account stands in
 */
export function createConnectorSheet(
  account: ReadonlyMap<string, string>,
  connection: Pick<Connection, 'name' | 'ringcxHost' | 'ringcentralHost' | 'clientId'>,
  ringcentral: { readonly accountId: string } | AppError
): ConnectorSheet {
  const found = (keys: readonly string[]): string =>
    keys.map((key) => account.get(key) ?? '').find((value) => value !== '') ?? ''
  const asked = 'accountId' in ringcentral ? ringcentral.accountId : ''
  const lines = [
    ...OF_ACCOUNT.map(({ keys, ...line }) => ({ ...line, value: found(keys) })),
    {
      title: 'RingCentral account ID',
      name: 'ringcentralAccountId',
      env: 'RINGCENTRAL_ACCOUNT_ID',
      value: asked === '' ? found(['mainAccount.rcAccountId', 'rcAccountId']) : asked
    },
    { title: 'RingCX host', name: 'ringcxHost', env: 'RINGCX_HOST', value: connection.ringcxHost },
    {
      title: 'RingCentral host',
      name: 'ringcentralHost',
      env: 'RINGCENTRAL_HOST',
      value: connection.ringcentralHost
    },
    { title: 'Client ID', name: 'clientId', env: 'RINGCENTRAL_CLIENT_ID', value: connection.clientId }
  ].filter(({ value }) => value !== '')
  return {
    fields: lines.map(({ name, title, value }) => ({ name, title, value })),
    json: JSON.stringify(Object.fromEntries(lines.map(({ name, value }) => [name, value])), null, 2),
    env: lines.map(({ env, value }) => `${env}=${envText(value)}`).join('\n'),
    text: lines.map(({ title, value }) => `${title}: ${oneLine(value)}`).join('\n'),
    problem: 'accountId' in ringcentral ? null : ringcentral
  }
}

/** A name must not start a new line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/**
 * The value of a line in a `.env` file: bare where every reader takes it as it is, else in single quotes, which keep `$`
 * and `#`. No escape inside them is understood everywhere, so an apostrophe becomes ’ and a line break a space.
 */
export function envText(text: string): string {
  const plain = oneLine(text)
  return /^[\w.:/@+=-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", '’')}'`
}
