/** The contents of a RingCentral credentials file, unchanged; empty where it has no value. */
export interface CredentialsFile {
  readonly clientId: string
  readonly clientSecret: string
  /** The RingCentral host. */
  readonly server: string
  /** By the names their owner gave them; empty if there is none. */
  readonly jwts: readonly { readonly name: string; readonly jwt: string }[]
}

/** The longest text accepted; real files have a few kilobytes. */
const LONGEST_FILE = 262_144

/** More JWT credentials than a user creates. */
const MOST_JWTS = 100

type Key = 'clientId' | 'clientSecret' | 'server' | 'jwt'

/** The known key names, without case, separators, and prefixes. */
const KEYS: Readonly<Record<string, Key>> = {
  clientid: 'clientId',
  clientsecret: 'clientSecret',
  server: 'server',
  serverurl: 'server',
  jwt: 'jwt',
  jwttoken: 'jwt',
  jwtcredential: 'jwt'
}

const PREFIX = /^(?:rc|ringcentral)?(?:app|user|my)?/

/**
 * Parses the credentials of a RingCentral app in the format of the developer console and several public clients:
 * `{"clientId":…,"clientSecret":…,"server":…,"jwt":{"<name>":"<jwt>"}}` (`rc-credentials.json`), or the same names as lines
 * of an environment file, such as `RINGCENTRAL_CLIENT_ID=…` and `RC_USER_JWT=…`. Pure; never throws.
 *
 * @returns `null` for any other text, and for one with fewer than two of the values or without the client ID
 */
export function readCredentialsFile(text: string): CredentialsFile | null {
  if (text.length > LONGEST_FILE) return null
  const bare = text.replace(/^\ufeff/, '').trim()
  const found = bare.startsWith('{') ? (jsonPairs(bare) ?? linePairs(bare)) : linePairs(bare)
  const valuesOf = (wanted: Key): (typeof found)[number][] => found.filter(({ key }) => key === wanted)
  const [clientId, clientSecret, server] = (['clientId', 'clientSecret', 'server'] as const).map(
    (key) => valuesOf(key)[0]?.value.trim() ?? ''
  )
  const jwts = valuesOf('jwt')
    .map(({ name, value }) => ({ name, jwt: value.trim() }))
    .filter(({ jwt }) => jwt !== '')
    .slice(0, MOST_JWTS)
  if (!clientId || (!clientSecret && !server && jwts.length === 0)) return null
  return { clientId, clientSecret: clientSecret ?? '', server: server ?? '', jwts }
}

interface Pair {
  readonly key: Key
  /** Its owner's name for it; empty if there is only the key. */
  readonly name: string
  readonly value: string
}

function jsonPairs(text: string): Pair[] | null {
  const object = parsed(text)
  if (typeof object !== 'object' || object === null) return null
  return Object.entries(object).flatMap(([written, value]: [string, unknown]) => {
    const key = keyOf(written)
    if (key === undefined) return []
    if (typeof value === 'string') return [{ key, name: '', value }]
    if (key !== 'jwt' || typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([name, jwt]: [string, unknown]) =>
      typeof jwt === 'string' ? [{ key, name, value: jwt }] : []
    )
  })
}

/** `NAME=value` of an environment file, with `export`, `set` or `$env:` before it, and `name: value` of YAML or of a piece of JSON. */
function linePairs(text: string): Pair[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const bare = line.trim().replace(/^(?:export\s+|set\s+|\$env:)/i, '')
    const [, written = '', rest = ''] = /^["']?([A-Za-z][\w.-]{0,60})["']?\s*[=:](.*)$/.exec(bare) ?? []
    const key = keyOf(written)
    return key === undefined ? [] : [{ key, name: '', value: unquoted(rest.trim()) }]
  })
}

/** The value in its quotes, or up to a comment, a comma or a semicolon. */
function unquoted(text: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(text)?.[2]
  return quoted ?? text.split(/[\s,;]/, 1).join()
}

function keyOf(written: string): Key | undefined {
  const letters = written.toLowerCase().replace(/[^a-z]/g, '')
  const name = letters.replace(PREFIX, '')
  return Object.hasOwn(KEYS, name) ? KEYS[name] : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
