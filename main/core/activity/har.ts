import type { Entry, Har, Header } from 'har-format'
import type { ActivityEntry, RequestEntry } from './entry.ts'
import { failureText, renewalText, titleOf } from './words.ts'

/** The app that writes the file. */
export interface HarCreator {
  readonly name: string
  readonly version: string
}

/** Entries written at once: a few milliseconds' work. */
const ENTRIES_PER_PIECE = 100

/**
 * The requests as a HAR 1.2 file (http://www.softwareishard.com/blog/har-12-spec/), in pieces, oldest first. It has only
 * what the activity has: no bodies, no cookies, and of headers those on the allow-list. Notes, and requests under way,
 * have no place in it.
 */
export function* writeHar(entries: readonly ActivityEntry[], creator: HarCreator): Generator<Uint8Array> {
  const requests = entries.filter(
    (entry) => entry.kind === 'request' && entry.state === 'done'
  ) as RequestEntry[]
  const empty: Har = {
    log: {
      version: '1.2',
      creator: { ...creator, comment: 'Secrets are left out: bodies, credentials, and unknown values.' },
      entries: []
    }
  }
  const [start = '', end = ''] = JSON.stringify(empty).split('"entries":[]')
  yield Buffer.from(`${start}"entries":[`)
  for (let from = 0; from < requests.length; from += ENTRIES_PER_PIECE) {
    const piece = requests
      .slice(from, from + ENTRIES_PER_PIECE)
      .map((entry) => JSON.stringify(harEntry(entry)))
    yield Buffer.from(`${from === 0 ? '\n' : ',\n'}${piece.join(',\n')}`)
  }
  yield Buffer.from(`\n]${end}\n`)
}

/** The address with its query, as a valid URI: the sign for hidden parts has brackets. */
export function urlOf({ host, path, query }: RequestEntry): string {
  const address = `${host === '' ? 'https://unknown.invalid' : host}${encoded(path)}`
  if (query.length === 0) return address
  return `${address}?${query.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`
}

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** @see http://www.softwareishard.com/blog/har-12-spec/#entries */
function harEntry(entry: RequestEntry): Entry {
  const { at, method, query, requestHeaders, responseHeaders, sent, received, status } = entry
  const [wait, receive] = [rounded(entry.waitMs), rounded(entry.transferMs)]
  const header = ({ name, value }: Header): Header => ({ name, value })
  const mimeType = (headers: readonly Header[]): string =>
    headers.find(({ name }) => name === 'content-type')?.value ?? ''
  const failure = failureText(entry)
  const comments = [
    titleOf(entry),
    entry.renewal === null ? '' : renewalText(entry.renewal),
    entry.attempt > 1 ? `Attempt ${String(entry.attempt)}` : '',
    entry.causedRenewal === null ? '' : `Caused renewal ${String(entry.causedRenewal)}`
  ]
  return {
    startedDateTime: new Date(at).toISOString(),
    time: wait + receive,
    request: {
      method,
      url: urlOf(entry),
      httpVersion: 'unknown',
      cookies: [],
      headers: requestHeaders.map(header),
      queryString: query.map(header),
      headersSize: -1,
      bodySize: sent
    },
    response: {
      status: status ?? 0,
      statusText: failure ?? '',
      httpVersion: 'unknown',
      cookies: [],
      headers: responseHeaders.map(header),
      content: { size: received, mimeType: mimeType(responseHeaders) },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      ...(failure === null ? {} : { comment: failure })
    },
    cache: {},
    timings: { send: 0, wait, receive },
    comment: comments.filter(Boolean).join(' · ')
  }
}

const rounded = (ms: number | null): number => Math.round((ms ?? 0) * 1000) / 1000
