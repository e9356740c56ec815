import type { PublicError } from './error.ts'

/** The steps of a test, in order; with a pasted token, there is no sign-in step. */
export type TestStep = 'reach' | 'sign-in' | 'exchange' | 'accounts'

/** A field that can make a step fail. */
export type FaultField =
  'clientId' | 'clientSecret' | 'jwt' | 'accessToken' | 'ringcentralHost' | 'ringcxHost'

export interface TestRow {
  step: TestStep
  state: 'pending' | 'running' | 'passed' | 'failed' | 'stopped'
  /** Time spent on its own requests, not on waiting for a person or the rate limit. */
  tookMs: number | null
  error: PublicError | null
  /** The field to correct; `null` if no entered value caused the failure. */
  field: FaultField | null
}

/** A test of a connection: its own sign-in, step by step, and one request to RingCX. */
export interface ConnectionTest {
  connectionId: string
  rows: TestRow[]
  running: boolean
  /** The number of accounts RingCX returned; `null` until then. */
  accounts: number | null
}
