/** Everything that a program needs to find an account, together: IDs, hosts, and names. No secret is among it. */
import type { ConnectionSummary, DirectoryField } from '../../preload/contract.ts'

/** One line of the sheet: what people call it, and its name in JSON and in an environment. */
interface Line {
  title: string
  json: string
  env: string
  value: string
}

const FIELDS = [
  { title: 'Sub-account ID', json: 'subAccountId', env: 'RINGCX_SUB_ACCOUNT_ID', keys: ['accountId'] },
  {
    title: 'Sub-account name',
    json: 'subAccountName',
    env: 'RINGCX_SUB_ACCOUNT_NAME',
    keys: ['accountName']
  },
  {
    title: 'Main account ID',
    json: 'mainAccountId',
    env: 'RINGCX_MAIN_ACCOUNT_ID',
    keys: ['mainAccountId', 'mainAccount.mainAccountId']
  },
  {
    title: 'Main account name',
    json: 'mainAccountName',
    env: 'RINGCX_MAIN_ACCOUNT_NAME',
    keys: ['mainAccountName', 'mainAccount.mainAccountName']
  },
  {
    title: 'RingCentral account ID',
    json: 'ringcentralAccountId',
    env: 'RINGCENTRAL_ACCOUNT_ID',
    keys: ['mainAccount.rcAccountId', 'rcAccountId']
  }
] as const

export function sheetLines(
  fields: readonly Pick<DirectoryField, 'key' | 'text'>[],
  connection: Pick<ConnectionSummary, 'name' | 'ringcxHost' | 'ringcentralHost' | 'clientId'>
): Line[] {
  const texts = new Map(fields.map(({ key, text }) => [key, text]))
  const lines = [
    ...FIELDS.map(({ title, json, env, keys }) => ({
      title,
      json,
      env,
      value: keys.map((key) => texts.get(key) ?? '').find((text) => text !== '') ?? ''
    })),
    { title: 'RingCX host', json: 'ringcxHost', env: 'RINGCX_HOST', value: connection.ringcxHost },
    {
      title: 'RingCentral host',
      json: 'ringcentralHost',
      env: 'RINGCENTRAL_HOST',
      value: connection.ringcentralHost
    },
    { title: 'Client ID', json: 'clientId', env: 'RINGCENTRAL_CLIENT_ID', value: connection.clientId }
  ]
  return lines.filter(({ value }) => value !== '')
}

export type SheetForm = 'lines' | 'json' | 'env'

export function sheetText(lines: readonly Line[], form: SheetForm): string {
  switch (form) {
    case 'lines':
      return lines.map(({ title, value }) => `${title}: ${oneLine(value)}`).join('\n')
    case 'json':
      return JSON.stringify(Object.fromEntries(lines.map(({ json, value }) => [json, value])), null, 2)
    case 'env':
      return lines.map(({ env, value }) => `${env}=${envValue(value)}`).join('\n')
  }
}

// eslint-disable-next-line no-control-regex -- a name must not begin a line of its own
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')

/**
 * Bare where every reader of .env files takes it as it stands, else in single quotes, which keep `$` and `#` as they are;
 * an apostrophe becomes ’, as no escape inside single quotes is understood everywhere.
 */
function envValue(text: string): string {
  const plain = oneLine(text)
  return /^[\w.:/@+-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", '’')}'`
}
