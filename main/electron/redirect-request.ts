import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The longest address accepted. RingCentral's code is a few hundred characters; a proxy's page may add parameters. */
const LONGEST_TARGET = 4096

/** The verdict on a request to the redirect address: accepted, or the status it is rejected with. */
export type Judgement = { readonly query: URLSearchParams } | { readonly refused: number }

/**
 * Checks one request before acting on it. Pure.
 *
 * Accepts only a plain navigation to the exact address under its own name (another name for this machine means DNS
 * rebinding, security-reliability §4.4), with this sign-in's state exactly once and one code or one error.
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
  // Set by browsers, not by a page's scripts: requests from an image, a frame, or a fetch aren't navigations.
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

/** Compares hashes in constant time, so that timing reveals nothing about where they differ. */
function isSame(left: string, right: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(left), hash(right))
}
