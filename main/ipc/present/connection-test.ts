import type { ConnectionTest, TestRow } from '../../../preload/contract.ts'
import { faultField, type CheckView } from '../../core/sessions/connection-check.ts'
import { presentError } from './error.ts'

/** The state of a connection test. */
export function presentTest({ connection, rows, running, accounts }: CheckView): ConnectionTest {
  return {
    connectionId: connection.id,
    rows: rows.map((row): TestRow => {
      const failed = row.state === 'failed'
      return {
        step: row.step,
        state: row.state,
        tookMs: 'tookMs' in row ? Math.round(row.tookMs) : null,
        error: failed ? presentError(row.error) : null,
        field: failed ? faultField(row.step, row.error, connection) : null
      }
    }),
    running,
    accounts
  }
}
