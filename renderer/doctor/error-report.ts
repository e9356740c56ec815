import type { AppStatus, ConnectionSummary, PublicError } from '../../preload/contract.ts'

/** The part of an error that goes into a report; fits any error that the window shows. */
export type ReportedError = Pick<PublicError, 'message' | 'hint' | 'serviceCode' | 'words'> & {
  code?: PublicError['code']
}

/** Where the error happened. */
export interface ReportedPlace {
  app: Pick<AppStatus, 'version' | 'platform'> | null
  connection: Pick<ConnectionSummary, 'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'practice'> | null
}

/**
 * An error as text for an email or a ticket. It names the app, the platform, the two hosts, and what was shown. It never
 * contains a name, an ID, a token, or anything else that is personal.
 */
export function errorReport(error: ReportedError, { app, connection }: ReportedPlace): string {
  const lines: [label: string, value: string | null | undefined][] = [
    ['App', app && `Token Desk for RingCX ${app.version} on ${app.platform}`],
    ['Sign-in method', connection?.signInMethod],
    ['RingCentral host', connection?.ringcentralHost],
    ['RingCX host', connection?.ringcxHost],
    ['Practice', connection?.practice ? 'yes' : null],
    ['What happened', error.message],
    ['What to do', error.hint],
    ['Code', [error.code, error.serviceCode].filter(Boolean).join(' · ')],
    ['Message from the service', error.words]
  ]
  return lines
    .filter(([, value]) => value)
    .map(([label, value]) => `${label}: ${value ?? ''}\n`)
    .join('')
}
