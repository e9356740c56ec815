import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import type { FaultPlanInput } from '../../../main/simulator/fault-plan.ts'
import { OPERATION_GROUPS, OPERATIONS, type OperationGroup } from '../../../main/simulator/operations.ts'

/** The plan in the repository. */
export const BAD_DAY = fileURLToPath(new URL('../../../main/simulator/plans/bad-day.json', import.meta.url))

export type RuleInput = FaultPlanInput['rules'][number]

/** Rules that decide quickly: every condition, and faults whose effect can be seen in the decision. */
export function rules(): fc.Arbitrary<Omit<RuleInput, 'name'>> {
  const groups = Object.keys(OPERATION_GROUPS) as OperationGroup[]
  const where = fc.constantFrom(...OPERATIONS, ...groups)
  const ordinal = fc.integer({ min: 1, max: 12 })
  const span = fc
    .tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 5000 }))
    .map(([fromMs, length]) => ({ fromMs, untilMs: fromMs + length }))
  const when = fc.record(
    {
      requests: fc.oneof(
        fc.array(ordinal, { minLength: 1, maxLength: 4 }),
        fc.tuple(ordinal, ordinal, ordinal).map(([from, more, every]) => ({ from, to: from + more, every })),
        ordinal.map((from) => ({ from }))
      ),
      window: fc.oneof(
        span,
        fc.tuple(span, fc.nat(3000)).map(([{ fromMs, untilMs }, more]) => ({
          fromMs,
          untilMs,
          everyMs: untilMs + more
        }))
      ),
      chance: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
      times: ordinal
    },
    { requiredKeys: [] }
  )
  const fault: fc.Arbitrary<RuleInput['do']> = fc.oneof(
    fc.nat(1000).map((ms) => ({ fault: 'latency' as const, ms })),
    fc.tuple(fc.nat(500), fc.nat(500)).map(([least, more]) => ({
      fault: 'latency' as const,
      ms: [least, least + more] as [number, number]
    })),
    fc
      .integer({ min: -90_000_000, max: 90_000_000 })
      .map((offsetMs) => ({ fault: 'clock' as const, offsetMs })),
    fc.integer({ min: 400, max: 599 }).map((status) => ({ fault: 'status' as const, status })),
    fc
      .constantFrom('before' as const, 'after' as const)
      .map((moment) => ({ fault: 'drop' as const, moment })),
    fc.constant({ fault: 'malformed-json' as const })
  )
  return fc.record(
    { on: fc.oneof(where, fc.uniqueArray(where, { minLength: 1, maxLength: 3 })), when, do: fault },
    { requiredKeys: ['do'] }
  )
}
