import type { PublicError } from './error.ts'

/** The steps of a test, in their order; with a pasted token there is no sign-in. */
export type TestStep = 'reach' | 'sign-in' | 'exchange' | 'accounts'

/** A field that can be what made a step fail. */
export type FaultField =
  'clientId' | 'clientSecret' | 'jwt' | 'accessToken' | 'ringcentralHost' | 'ringcxHost'

export interface TestRow {
  step: TestStep
  state: 'pending' | 'running' | 'passed' | 'failed' | 'stopped'
  /** Time of its own requests, without waiting for a person or a turn. */
  tookMs: number | null
  error: PublicError | null
  /** Where to correct it; `null` when nothing that was typed is to blame. */
  field: FaultField | null
}

/** A test of a connection: its own sign-in, step by step, and one look at RingCX. */
export interface ConnectionTest {
  connectionId: string
  rows: TestRow[]
  running: boolean
  /** How many accounts RingCX told of; `null` before that. */
  accounts: number | null
}
