/** What the window says about an answer: its status, size, and time. */
import type { Tone } from '../messages.ts'

const NAMES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No content',
  301: 'Moved permanently',
  302: 'Found',
  303: 'See other',
  304: 'Not modified',
  307: 'Temporary redirect',
  308: 'Permanent redirect',
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal server error',
  501: 'Not implemented',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout'
}

const CLASSES: Readonly<Record<number, string>> = {
  1: 'Informational',
  2: 'Success',
  3: 'Redirect',
  4: 'Request error',
  5: 'Server error'
}

/** A status with its name (RFC 9110 §15), such as `404 Not found`. */
export function statusText(status: number): string {
  return `${status} ${NAMES[status] ?? CLASSES[Math.floor(status / 100)] ?? 'Unknown status'}`
}

export function statusTone(status: number): Tone {
  if (status < 200) return 'idle'
  if (status < 300) return 'ok'
  return status < 400 || status === 429 ? 'warn' : 'bad'
}

/** A size in decimal units: `812 B`, `4.2 kB`, `18 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${value < 10 ? (Math.floor(value * 10) / 10).toFixed(1) : Math.floor(value).toLocaleString('en-US')} ${['B', 'kB', 'MB', 'GB'][power]}`
}
