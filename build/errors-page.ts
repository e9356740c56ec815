/** What is generated from the error doctor's list: the page of errors, and the list on the Help page. */
import { CATALOGUE, type Diagnosis, type Place } from '../main/core/doctor/catalogue.ts'
import { REMEDY_LABELS } from '../renderer/doctor/remedy-labels.ts'

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

/** The page `build/docs/errors.md`, in Markdown. */
export function errorsPage(): string {
  const rows = doctorRows()
  const sections = Object.entries(PLACES).map(([place, { title, about }]) => {
    const lines = rows
      .filter((row) => row.place === place)
      .map(({ says, cause, fix, remedy }) => {
        const button = remedy === null ? '' : REMEDY_LABELS[remedy]
        return `| ${says.map((each) => `\`${each}\``).join(', ')} | ${cause} | ${fix} | ${button} |`
      })
    const head = '| It says | What it means | What to do | Button |\n| --- | --- | --- | --- |'
    return `## ${title}\n\n${about}\n\n${head}\n${lines.join('\n')}`
  })
  return [
    '# Errors',
    'Everything that Token Desk knows to go wrong: what a service or the network says, what it means, what to do, and the button that does it. Each failure in the window has **Details**: the service’s own words with all but plain words hidden, and a report that can be copied.',
    'This page is written by `npx tsx build/write-docs.ts` from `main/core/doctor/catalogue.ts`; do not edit it.',
    ...sections,
    ''
  ].join('\n\n')
}

/** The module `renderer/help/problems.ts`: the same rows for the Help page. */
export function problemsModule(): string {
  const rows = doctorRows().map(({ place, says, cause, fix }) => ({
    place: PLACES[place].title,
    says: says.join(', '),
    cause,
    fix
  }))
  return [
    '// Written by build/write-docs.ts from main/core/doctor/catalogue.ts; do not edit.',
    '/** What services and networks say, what it means, and what to do. */',
    `export const PROBLEMS = ${JSON.stringify(rows)} as const`,
    ''
  ].join('\n')
}
