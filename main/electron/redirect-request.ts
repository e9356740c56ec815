import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Longest address taken. RingCentral's code is a few hundred characters; a proxy's page may add parameters. */
const LONGEST_TARGET = 4096

/** What a request to the redirect address is: the right one, or the status it is refused with. */
export type Judgement = { readonly query: URLSearchParams } | { readonly refused: number }

/**
 * Judges one request, before anything happens because of it. Pure.
 *
 * Right is only a plain navigation to the very address, under its own name (another name for this machine is a page
 * that rebinds its own, security-reliability §4.4), with the state of this sign-in once and with one code or one error.
 */
export function judge(
  request: IncomingMessage,
  expected: { host: string; path: string; state: string }
): Judgement {
  const { method, headers, httpVersion, rawHeaders, url: target = '' } = request
  if (httpVersion !== '1.1') return { refused: 400 }
  if (target.length > LONGEST_TARGET) return { refused: 414 }
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host')
  if (hosts.length !== 1 || headers.host !== expected.host) return { refused: 421 }
  if (method !== 'GET') return { refused: 405 }
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) {
    return { refused: 400 }
  }
  if (headers.upgrade !== undefined || headers.expect !== undefined) return { refused: 400 }
  // Sent by browsers, and not by a page's script: what an image, a frame or a fetch asks for is no navigation.
  const destination = headers['sec-fetch-dest']
  if (destination !== undefined && destination !== 'document') return { refused: 403 }
  const mark = target.indexOf('?')
  if ((mark < 0 ? target : target.slice(0, mark)) !== expected.path) return { refused: 404 }
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))
  const [state, ...otherStates] = query.getAll('state')
  if (state === undefined || otherStates.length > 0 || !isSame(state, expected.state)) return { refused: 403 }
  const [outcome, ...others] = [...query.getAll('code'), ...query.getAll('error')]
  if (outcome === undefined || outcome === '' || others.length > 0) return { refused: 400 }
  return { query }
}

/** Compared by their hashes, in a time that tells nothing about where they differ. */
function isSame(left: string, right: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(left), hash(right))
}
