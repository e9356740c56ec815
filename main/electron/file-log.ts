import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs'
import { join } from 'node:path'
import type { Clock, Log } from '../core/ports.ts'

/** What {@link createFileLog} needs. */
export interface FileLogDeps {
  /** Created if missing, readable only by the person. */
  readonly folder: string
  readonly clock: Clock
}

/** The log, and the only operation on it as a whole. */
export interface FileLog extends Log {
  /** Removes everything written so far. Throws disk errors. */
  clear(): void
}

/** One full log is kept as `.1`, so both together stay under twice this size. */
const MAX_BYTES = 512 * 1024

const MAX_FACTS = 12

const LONGEST_FACT = 48

/**
 * What a fact may be: words, joined by single signs. This is the last safety net behind the rule that no caller
 * passes free text (security-reliability §6, "Logs"). So it matches what facts look like, not what secrets look like:
 * names of events and codes, hosts, versions, names of error classes. The secrets of both services are at least 16
 * random letters and digits: Base64, hexadecimal, a UUID, a JWT. None of them breaks into words like these.
 */
const SEPARATOR = /:\/\/|[._:/-]/

const WORD: readonly RegExp[] = [
  // renewed, RingCX, TypeError; at most one number at the end, as in oauth2
  /^(?:[a-z]{1,20}|[A-Z]{1,14}|[A-Z][a-z]{1,14})$/,
  /^[A-Za-z]{1,8}\d{1,3}$/,
  /^[a-z]{1,7}[A-Z][a-z]{1,7}$/,
  /^[A-Z]{0,4}(?:[A-Z][a-z]+)*(?:Error|Exception)$/,
  // versions, ports, addresses, such as 45.4.1 or 10-0-0-1; hosts such as 3m.com
  /^\d{1,6}[a-z]{0,8}$/
]

/** Connection IDs look like RingCX refresh tokens (both are UUIDs), so only a short mark is kept. */
const CONNECTION_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|managed-[0-9a-f]{24})$/i

/** One line of the log: time (UTC), event, facts. Values that aren't plain facts are replaced by their kind and length. */
export function logLine(
  at: number,
  event: string,
  facts: Readonly<Record<string, string | number | boolean | null>> = {}
): string {
  const entries = Object.entries(facts)
    .slice(0, MAX_FACTS)
    .map(([name, value]): [string, unknown] => [
      plain(name),
      typeof value === 'string' ? plain(value) : value
    ])
  const line: Record<string, unknown> = {
    at: new Date(at).toISOString(),
    event: plain(event),
    ...Object.fromEntries(entries)
  }
  return `${JSON.stringify(line)}\n`
}

function plain(text: string): string {
  if (CONNECTION_ID.test(text)) return `id-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
  const isPlain =
    text.length <= LONGEST_FACT && text.split(SEPARATOR).every((word) => WORD.some((form) => form.test(word)))
  return isPlain ? text : `(text of ${String(text.length)} characters)`
}

/**
 * A log of facts as lines of JSON in one small file, mode 0600. It never throws: an app that can't write its log
 * still works.
 */
export function createFileLog({ folder, clock }: FileLogDeps): FileLog {
  const file = join(folder, 'token-desk.log')
  return {
    note(event, facts) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        append(file, logLine(clock.wall(), event, facts))
      } catch {
        // A full or read-only disk: there is nowhere left to report it.
      }
    },
    clear() {
      for (const each of [file, `${file}.1`]) rmSync(each, { force: true })
    }
  }
}

/** Don't wait for the reader of a pipe, and don't write through a link. Windows has neither flag; there, each is 0. */
const AT_THE_END =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Starts a new file when the old one is full. @throws disk errors, and if it isn't a file */
function append(file: string, line: string): void {
  for (;;) {
    const log = openSync(file, AT_THE_END, 0o600)
    try {
      const status = fstatSync(log)
      if (!status.isFile()) throw new Error('The log is not a file.')
      if (status.size <= MAX_BYTES) {
        // It may come from elsewhere, readable by everyone.
        if ((status.mode & 0o077) !== 0) fchmodSync(log, 0o600)
        writeSync(log, line)
        return
      }
    } finally {
      closeSync(log)
    }
    renameSync(file, `${file}.1`)
  }
}
