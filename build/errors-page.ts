/** What is generated from the error doctor's list: the page of errors, and the list on the Help page. */
import { remedyOf } from '../main/core/errors.ts'
import type { VaultState } from '../main/core/vault/vault-status.ts'
import { REMEDY_LABELS } from '../renderer/doctor/remedy-labels.ts'
import { STATE_WORDS } from '../renderer/shell/storage-wording.ts'
import { CATALOGUE, type Diagnosis, type Place } from './catalogue.ts'
import { VAULT_STATES } from './vault-states.ts'

const PLACES: Readonly<Record<Place, { title: string; about: string }>> = {
  ringcentral: {
    title: 'RingCentral sign-in',
    about: 'Codes and standard error names of the token endpoint, at sign-in and at each refresh.'
  },
  exchange: {
    title: 'RingCX sign-in',
    about: 'Statuses of the exchange of a RingCentral token for a RingCX token.'
  },
  refresh: { title: 'RingCX refresh', about: 'Statuses of the renewal with the RingCX refresh token.' },
  gateway: { title: 'RingCX gateway', about: 'Plain texts that come with a 401, and sometimes with a 403.' },
  'admin-api': { title: 'RingCX admin API', about: 'Statuses of the calls that read accounts and users.' },
  'any-answer': {
    title: 'Any answer',
    about: 'What any service, or a network or proxy in between, can answer.'
  },
  network: { title: 'Network and proxies', about: 'Names of failures where no answer came.' },
  tls: {
    title: 'TLS and certificates',
    about: 'A connection that cannot be trusted is refused. There is no way to go on without trust.'
  },
  'way-back': {
    title: 'Sign-in with the browser',
    about:
      'Why the browser can’t come back: Token Desk listens on a port of this computer while you sign in. Each port is named with its own reason.'
  }
}

/** Rows of one place that say the same, as one: what is said, in the order of the list. */
export interface DoctorRow extends Pick<Diagnosis, 'place' | 'cause' | 'fix' | 'remedy'> {
  readonly says: readonly string[]
}

/** The catalogue with alike rows joined. */
export function doctorRows(): DoctorRow[] {
  const rows = new Map<string, DoctorRow>()
  for (const { place, says, cause, fix, remedy } of CATALOGUE) {
    const key = JSON.stringify([place, cause, fix, remedy])
    rows.set(key, { place, cause, fix, remedy, says: [...(rows.get(key)?.says ?? []), says] })
  }
  return [...rows.values()]
}

/** What Settings says of the place where secrets are kept, and the code of an error that comes of it. */
const VAULT = {
  title: 'Where secrets are kept',
  about: 'The seven states of the vault, as Settings names them. What cannot be opened is never deleted.'
}

/** The states of the vault, in the order of the code. */
export function vaultRows(): Omit<DoctorRow, 'place'>[] {
  return Object.entries(VAULT_STATES).map(([name, { cause, fix }]) => {
    const state = name as VaultState
    if (state === 'found' || state === 'absent')
      return { says: [STATE_WORDS[state]], cause, fix, remedy: null }
    const code = `vault-${state}` as const
    return { says: [STATE_WORDS[state], code], cause, fix, remedy: remedyOf({ code, remedy: undefined }) }
  })
}

/** The page `build/docs/errors.md`, in Markdown. */
export function errorsPage(): string {
  const rows = doctorRows()
  const sections = Object.entries(PLACES).map(([place, words]) =>
    section(
      words,
      rows.filter((row) => row.place === place)
    )
  )
  return [
    '# Errors',
    'What services, networks and the storage of secrets say when something goes wrong: what it means, what to do, and the button that does it. Each failure in the window has **Details**: the service’s own words with all but plain words hidden, and a report that can be copied.',
    'This page is written by `npx tsx build/write-docs.ts` from `build/catalogue.ts` and `build/vault-states.ts`; do not edit it.',
    ...sections,
    section(VAULT, vaultRows()),
    ''
  ].join('\n\n')
}

function section(
  { title, about }: typeof VAULT,
  rows: readonly Pick<DoctorRow, 'says' | 'cause' | 'fix' | 'remedy'>[]
): string {
  const lines = rows.map(({ says, cause, fix, remedy }) => {
    const button = remedy === null ? '' : REMEDY_LABELS[remedy]
    return `| ${says.map((each) => `\`${each}\``).join(', ')} | ${cause} | ${fix} | ${button} |`
  })
  const head = '| It says | What it means | What to do | Button |\n| --- | --- | --- | --- |'
  return `## ${title}\n\n${about}\n\n${head}\n${lines.join('\n')}`
}

/** The module `renderer/help/problems.ts`: the same rows for the Help page. */
export function problemsModule(): string {
  const all = [
    ...doctorRows().map((row) => ({ ...row, place: PLACES[row.place].title })),
    ...vaultRows().map((row) => ({ ...row, place: VAULT.title }))
  ]
  const rows = all.map(({ place, says, cause, fix }) => ({ place, says: says.join(', '), cause, fix }))
  return [
    '// Written by build/write-docs.ts from build/catalogue.ts and build/vault-states.ts; do not edit.',
    '/** What services and networks say, what it means, and what to do. */',
    `export const PROBLEMS = ${JSON.stringify(rows)} as const`,
    ''
  ].join('\n')
}
