import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Log } from '../core/ports.ts'

/** What {@link createFileLog} needs. */
export interface FileLogDeps {
  /** Made when missing, readable by the person only. */
  readonly folder: string
  readonly clock: Clock
}

/** The log, and the one thing that may be done with it as a whole. */
export interface FileLog extends Log {
  /** Removes what was written so far. Throws what the disk says. */
  clear(): void
}

/** A full log is kept once as `.1`, so both together stay under twice this. */
const MAX_BYTES = 512 * 1024

const MAX_FACTS = 12

/**
 * Names, codes, hosts and numbers have this form. A token, a credential or a sentence does not: they are longer than
 * 48 characters, or hold blanks or other signs. This is the last net under the rule that no caller passes free text
 * (security-reliability §6, "Logs").
 */
const PLAIN_FACT = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}$/

/** One line of the log: time (UTC), event, facts. Values that are not plain are replaced by their kind and length. */
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
  return PLAIN_FACT.test(text) ? text : `(text of ${String(text.length)} characters)`
}

/**
 * A log of facts as lines of JSON in one small file, mode 0600. It never throws: an app that cannot write its log
 * still works.
 */
export function createFileLog({ folder, clock }: FileLogDeps): FileLog {
  const file = join(folder, 'token-desk.log')
  return {
    note(event, facts) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        if (sizeOf(file) > MAX_BYTES) renameSync(file, `${file}.1`)
        appendFileSync(file, logLine(clock.wall(), event, facts), { mode: 0o600 })
      } catch {
        // A full or read-only disk: there is nowhere left to say it.
      }
    },
    clear() {
      for (const each of [file, `${file}.1`]) rmSync(each, { force: true })
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
