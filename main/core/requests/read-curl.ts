import type { Connection } from '../connections/connection.ts'
import { LONGEST_COMMAND } from './draft.ts'
import { draftOf, noteHeader, refused, type RequestReading } from './pasted-draft.ts'
import { shellWords } from './shell-words.ts'

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

/**
 * Makes a draft of a pasted cURL command. Secrets in it are left out and never repeated. Pure, never throws.
 *
 * @param hosts those of the connection: another host is refused by name
 */
export function readCurl(
  text: string,
  hosts: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>
): RequestReading {
  if (text.length > LONGEST_COMMAND) return refused('This cURL command is too long.')
  const split = shellWords(text.trim().replace(/^[$>#]\s+/, ''))
  if ('wrong' in split) return refused(split.wrong)
  const begin = split.words.findIndex((word) => /(?:^|[/\\])curl(?:\.exe)?$/i.test(word))
  if (begin === -1) return refused('This isn’t a cURL command: it has no “curl” in it.')
  const { urls, data, notes, method, isGet, isHead } = readOptions(split.words.slice(begin + 1))
  const [address, ...more] = urls
  if (address === undefined) return { ...refused('The cURL command has no address.'), notes }
  if (more.length > 0) notes.push('The cURL command has several addresses. Only the first is used.')
  return draftOf(
    {
      method: method ?? (isHead ? 'HEAD' : data.length > 0 && !isGet ? 'POST' : 'GET'),
      // curl's own default scheme
      address: /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`,
      data: data.length === 0 ? null : data.join('&'),
      isDataInAddress: isGet,
      notes
    },
    hosts
  )
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
      read.notes.push('Form fields with -F were left out. A form can be sent with -d.')
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

function addData(option: string, value: string, read: Options): void {
  if (value.startsWith('@') && option !== '--data-raw') {
    read.notes.push('Data from a file was left out. Paste it into the body.')
    return
  }
  read.data.push(option === '--data-urlencode' ? value.replace(/^=/, '') : value)
}
