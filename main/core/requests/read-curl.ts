import type { Connection } from '../connections/connection.ts'
import { isSecretField } from '../directory/secret-fields.ts'
import {
  DRAFT_LIMITS,
  LONGEST_COMMAND,
  METHODS,
  type Draft,
  type Host,
  type Method,
  type NamedValue
} from './draft.ts'
import { holdsSecret } from './secret-text.ts'
import { shellWords } from './shell-words.ts'

/** What a pasted cURL command says. */
export interface CurlReading {
  /** `null` when `problems` says why. */
  readonly draft: Draft | null
  readonly problems: readonly string[]
  /** Plain sentences about what was left out. */
  readonly notes: readonly string[]
}

/** Options with a value that say nothing about the request itself. */
const TAKES_VALUE: ReadonlySet<string> = new Set([
  '-A',
  '--user-agent',
  '-e',
  '--referer',
  '-m',
  '--max-time',
  '--connect-timeout',
  '-o',
  '--output',
  '-w',
  '--write-out',
  '--retry',
  '-x',
  '--proxy',
  '--cacert',
  '--cert',
  '--key',
  '-E',
  '--resolve',
  '-c',
  '--cookie-jar',
  '-D',
  '--dump-header',
  '--config',
  '-K',
  '--interface',
  '--limit-rate',
  '--ciphers',
  '--retry-delay',
  '--proxy-header',
  '--login-options',
  '--cert-type',
  '--key-type',
  '--pinnedpubkey',
  '--noproxy',
  '--unix-socket',
  '--connect-to',
  '--max-redirs',
  '--retry-max-time',
  '-T',
  '--upload-file',
  '-r',
  '--range',
  '-y',
  '--speed-time',
  '-Y',
  '--speed-limit',
  '-z',
  '--time-cond',
  '--trace',
  '--trace-ascii',
  '--stderr',
  '--dns-servers',
  '--tls-max',
  '--proto',
  '--proto-default',
  '--proto-redir',
  '--socks5',
  '--socks5-hostname',
  '--preproxy',
  '--service-name',
  '--delegation'
])

/** Options that carry a secret. */
const SECRET_OPTIONS: Readonly<Record<string, string>> = {
  '-u': 'a username and password',
  '--user': 'a username and password',
  '-b': 'cookies',
  '--cookie': 'cookies',
  '-U': 'a username and password',
  '--proxy-user': 'a username and password',
  '--tlsuser': 'a username and password',
  '--tlspassword': 'a username and password',
  '--pass': 'a passphrase',
  '--proxy-pass': 'a passphrase',
  '--aws-sigv4': 'a signature',
  '--oauth2-bearer': 'a token'
}

const DATA: ReadonlySet<string> = new Set([
  '-d',
  '--data',
  '--data-raw',
  '--data-ascii',
  '--data-binary',
  '--json',
  '--data-urlencode'
])

/** Headers that Token Desk sets itself, or that say nothing about what is asked for. */
const KNOWN_HEADER =
  /^(?:accept(?:-.*)?|content-type|content-length|user-agent|host|origin|referer|connection|cache-control|pragma|dnt|priority|sec-.*)$/i

/**
 * Makes a draft of a pasted cURL command. Secrets in it are left out and never repeated. Pure, never throws.
 *
 * @param hosts those of the connection: another host is refused by name
 */
export function readCurl(
  text: string,
  hosts: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>
): CurlReading {
  if (text.length > LONGEST_COMMAND) return refused('This cURL command is too long.')
  const split = shellWords(text.trim().replace(/^[$>#]\s+/, ''))
  if ('wrong' in split) return refused(split.wrong)
  const begin = split.words.findIndex((word) => /(?:^|[/\\])curl(?:\.exe)?$/i.test(word))
  if (begin === -1) return refused('This isn’t a cURL command: it has no “curl” in it.')
  const parsed = readOptions(split.words.slice(begin + 1))
  const { notes } = parsed
  const [address, ...more] = parsed.urls
  if (address === undefined) return { ...refused('The cURL command has no address.'), notes }
  if (more.length > 0) notes.push('The cURL command has several addresses. Only the first is used.')

  // curl's own default scheme
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`)
  if (url === null) return { ...refused('The address in the cURL command can’t be read.'), notes }
  const host = hostOf(url, hosts)
  if (host === null) {
    const name = holdsSecret(url.host) ? 'another host' : url.protocol === 'https:' ? url.host : url.origin
    return { ...refused(`This command is for ${name}, which isn’t a host of this connection.`), notes }
  }
  if (url.username !== '' || url.password !== '')
    notes.push('A username and password in the address were left out.')

  const data = parsed.data.length === 0 ? null : parsed.data.join('&')
  const method = methodOf(parsed.method, parsed.isGet, parsed.isHead, data !== null)
  if (method === null) return { ...refused(`${namedMethod(parsed)} can’t be used here.`), notes }

  const query: NamedValue[] = []
  for (const [name, value] of [
    ...url.searchParams,
    ...(parsed.isGet && data !== null ? new URLSearchParams(data) : [])
  ]) {
    if (holdsSecret(value) || isSecretField(name)) notes.push('A token in the address was left out.')
    else query.push({ name, value })
  }
  if (url.hash !== '') notes.push('The fragment after # was left out.')
  const body = method === 'GET' || parsed.isGet ? null : bodyOf(data, notes)
  if (method === 'GET' && data !== null && !parsed.isGet)
    notes.push('The data was left out, because GET has no body.')
  const problems = [
    ...(query.length > DRAFT_LIMITS.entries ? ['The address has too many parameters.'] : []),
    ...(url.pathname.length > DRAFT_LIMITS.path ? ['The path is too long.'] : [])
  ]
  if (problems.length > 0) return { draft: null, problems, notes: [...new Set(notes)] }
  return {
    draft: { method, host, path: pathOf(address, url), query, body, variables: [] },
    problems,
    notes: [...new Set(notes)]
  }
}

function refused(problem: string): CurlReading {
  return { draft: null, problems: [problem], notes: [] }
}

interface Options {
  readonly urls: string[]
  readonly data: string[]
  readonly notes: string[]
  method: string | null
  isGet: boolean
  isHead: boolean
}

function readOptions(words: readonly string[]): Options {
  const read: Options = { urls: [], data: [], notes: [], method: null, isGet: false, isHead: false }
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-') {
      if (word !== '') read.urls.push(word)
      continue
    }
    const { option, attached } = splitOption(word)
    const value = (): string => {
      if (attached !== null) return attached
      at += 1
      return words[at] ?? ''
    }
    if (option === '-X' || option === '--request') read.method = value()
    else if (option === '--url') read.urls.push(value())
    else if (option === '-G' || option === '--get') read.isGet = true
    else if (option === '-I' || option === '--head') read.isHead = true
    else if (option === '-H' || option === '--header') noteHeader(value(), read.notes)
    else if (DATA.has(option)) addData(option, value(), read)
    else if (option === '-F' || option === '--form') {
      value()
      read.notes.push('Form fields were left out, because only JSON can be sent.')
    } else if (Object.hasOwn(SECRET_OPTIONS, option)) {
      value()
      read.notes.push(`The option ${option} was left out with ${SECRET_OPTIONS[option] ?? 'its value'}.`)
    } else if (TAKES_VALUE.has(option)) value()
    else if (option === '-L' || option === '--location') read.notes.push('Redirects aren’t followed.')
    else if (option === '-k' || option === '--insecure') read.notes.push('Certificates are always checked.')
  }
  return read
}

/** A short option may have its value right behind it, and other short ones before it; a long one never does in curl. */
function splitOption(word: string): { readonly option: string; readonly attached: string | null } {
  if (word.startsWith('--')) return { option: word, attached: null }
  // Flags without a value may stand before one with a value, such as `-sSX`
  const flags = /^-[sSkLvifgGINn46#0]*(?=[A-Za-z])/.exec(word)?.[0] ?? '-'
  const rest = word.slice(flags.length)
  if (rest === '') return { option: word.slice(0, 2), attached: null }
  return { option: `-${rest.charAt(0)}`, attached: rest.length > 1 ? rest.slice(1) : null }
}

function noteHeader(header: string, notes: string[]): void {
  const name = header.split(/[:;]/)[0]?.trim() ?? ''
  if (/^authorization$/i.test(name)) {
    notes.push('The Authorization header was left out. Token Desk sends this connection’s own token.')
  } else if (isSecretField(name) || /cookie/i.test(name)) {
    notes.push('A header with a secret was left out.')
  } else if (!KNOWN_HEADER.test(name) && name !== '') {
    const shown = /^[\w-]{1,40}$/.test(name) ? `The header ${name}` : 'A header'
    notes.push(`${shown} was left out.`)
  }
}

function addData(option: string, value: string, read: Options): void {
  if (value.startsWith('@') && option !== '--data-raw') {
    read.notes.push('Data from a file was left out. Paste it into the body.')
    return
  }
  read.data.push(option === '--data-urlencode' ? value.replace(/^=/, '') : value)
}

function methodOf(written: string | null, isGet: boolean, isHead: boolean, hasData: boolean): Method | null {
  if (written === null) return isHead ? null : hasData && !isGet ? 'POST' : 'GET'
  return METHODS.find((method) => method === written.toUpperCase()) ?? null
}

function bodyOf(data: string | null, notes: string[]): string | null {
  if (data === null) return null
  try {
    JSON.parse(data)
  } catch {
    notes.push('The data isn’t JSON, so it was left out.')
    return null
  }
  if (data.length > DRAFT_LIMITS.body) {
    notes.push('The data is too long, so it was left out.')
    return null
  }
  if (!holdsSecret(data)) return data
  notes.push('The data contains something that looks like a token, so it was left out.')
  return null
}

function hostOf(url: URL, hosts: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>): Host | null {
  const origins: readonly (readonly [Host, string])[] = [
    ['ringcx', hosts.ringcxHost],
    ['ringcentral', hosts.ringcentralHost]
  ]
  // Both hosts are the same in practice mode: then the path tells which token it takes
  const found = origins.filter(([, origin]) => URL.parse(origin)?.origin === url.origin).map(([host]) => host)
  return found.length === 2 && url.pathname.startsWith('/restapi/') ? 'ringcentral' : (found[0] ?? null)
}

/** The method by its name, if it has the form of one: what is something else isn't repeated. */
function namedMethod({ method, isHead }: Options): string {
  const name = method ?? (isHead ? 'HEAD' : '')
  return /^[A-Z]{3,12}$/.test(name) ? `The method ${name}` : 'This method'
}

/** The path as it was written, with braces for variables: `URL` would encode them, and resolve dots. */
function pathOf(address: string, url: URL): string {
  const written = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*([^?#]*)/i.exec(address)?.[1] ?? ''
  return written === '' ? url.pathname : written
}
