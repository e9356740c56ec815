import { z } from 'zod'
import { oauthRefusals } from './oauth-errors.ts'
import { OPERATION_GROUPS, OPERATIONS, type OperationGroup } from './operations.ts'
import { BEARER_REFUSALS } from './ringcx-errors.ts'

const HOUR_MS = 3_600_000
const YEAR_MS = 366 * 24 * HOUR_MS

/** Milliseconds on the simulator's clock since the plan was set. */
const elapsed = z.int().min(0).max(YEAR_MS)
const latency = z.int().min(0).max(HOUR_MS)
const ordinal = z.int().min(1).max(1_000_000_000)

/** Before: the server hasn't done anything yet. After: the server acted, but the client never finds out. */
const moment = z.enum(['before', 'after']).default('before')

/** The value of `Retry-After`: seconds, an HTTP date (RFC 9110 §10.2.3), or text that is neither. */
const retryAfter = z.union([
  z.strictObject({ seconds: z.int().min(0).max(86_400) }),
  z.strictObject({ dateInSeconds: z.int().min(-86_400).max(86_400) }),
  z.strictObject({
    text: z.string().regex(/^[\x20-\x7e]{1,100}$/, 'must be printable ASCII, at most 100 characters')
  })
])

const headerValue = z
  .string()
  .regex(/^[\x21-\x7e][\x20-\x7e]{0,99}$/, 'must be printable ASCII, at most 100 characters')

const fault = z.discriminatedUnion('fault', [
  z.strictObject({
    fault: z.literal('latency'),
    ms: z.union([
      latency,
      z
        .tuple([latency, latency])
        .refine(([least, most]) => least <= most, 'must list the smaller number first')
    ])
  }),
  z.strictObject({ fault: z.literal('clock'), offsetMs: z.int().min(-YEAR_MS).max(YEAR_MS) }),
  z.strictObject({ fault: z.literal('drop'), moment, reset: z.boolean().default(false) }),
  z.strictObject({ fault: z.literal('hang'), moment }),
  z.strictObject({
    fault: z.literal('status'),
    status: z.int().min(400).max(599),
    moment,
    retryAfter: retryAfter.optional(),
    body: z.json().optional(),
    contentType: headerValue.optional()
  }),
  z.strictObject({
    fault: z.literal('oauth-error'),
    code: z.enum(Object.values(oauthRefusals).map(({ code }) => code))
  }),
  z.strictObject({ fault: z.literal('bearer-refused'), text: z.enum(BEARER_REFUSALS) }),
  z.strictObject({ fault: z.literal('captive-portal') }),
  z.strictObject({
    fault: z.literal('truncated-json'),
    keep: z.number().min(0).max(0.99).default(0.5),
    ending: z.enum(['complete', 'drop', 'hang']).default('complete')
  }),
  z.strictObject({ fault: z.literal('malformed-json') }),
  z.strictObject({ fault: z.literal('wrong-content-type'), contentType: headerValue.default('text/html') }),
  z.strictObject({
    fault: z.literal('no-access-token'),
    left: z.enum(['absent', 'null', 'empty']).default('absent')
  })
])

const requests = z.union([
  z.array(ordinal).min(1).max(1000),
  z
    .strictObject({ from: ordinal.default(1), to: ordinal.optional(), every: ordinal.default(1) })
    .refine(({ from, to }) => to === undefined || from <= to, '`from` must not be greater than `to`')
])

const window = z
  .strictObject({ fromMs: elapsed.default(0), untilMs: elapsed.optional(), everyMs: elapsed.optional() })
  .refine(
    ({ fromMs, untilMs }) => untilMs === undefined || fromMs < untilMs,
    '`fromMs` must be less than `untilMs`'
  )
  .refine(
    ({ untilMs, everyMs }) => everyMs === undefined || (untilMs !== undefined && untilMs <= everyMs),
    '`everyMs` requires an `untilMs` that is no greater'
  )

const where = z.enum([...OPERATIONS, ...(Object.keys(OPERATION_GROUPS) as OperationGroup[])])

const rule = z.strictObject({
  name: z
    .string()
    .regex(/^\w[\w .,:-]{0,59}$/, 'must be letters, digits, spaces, and . , : _ -, at most 60 characters'),
  note: z.string().max(500).optional(),
  on: z.union([where, z.array(where).min(1).max(OPERATIONS.length)]).default('any'),
  when: z
    .strictObject({
      requests: requests.optional(),
      window: window.optional(),
      chance: z.number().min(0).max(1).default(1),
      times: ordinal.optional()
    })
    .prefault({}),
  do: fault
})

const plan = z.strictObject({
  note: z.string().max(2000).optional(),
  seed: z.int().min(0).max(0xffff_ffff).optional(),
  rules: z
    .array(rule)
    .max(200)
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'must have unique names')
})

/** A fault plan as people write it: plain JSON, where fields with a default are optional. */
export type FaultPlanInput = z.input<typeof plan>
/** A validated fault plan, with defaults filled in. */
export type FaultPlan = z.output<typeof plan>
export type FaultRule = FaultPlan['rules'][number]
export type Fault = FaultRule['do']
/** A fault that changes the response; at most one applies to a request. */
export type AnswerFault = Exclude<Fault, { fault: 'latency' | 'clock' }>
export type RetryAfter = z.output<typeof retryAfter>

/** Every kind of fault, under its name in a plan. */
export const FAULT_KINDS: readonly Fault['fault'][] = fault.options.map((option) => option.shape.fault.value)

/** How many mistakes to report at once; people fix a plan from the top. */
const MISTAKES_TOLD = 5

/**
 * Validates a fault plan (design §7; main/simulator/fault-plans.md documents the format).
 * @throws RangeError that names the invalid fields of the plan
 */
export function readFaultPlan(value: unknown): FaultPlan {
  const read = plan.safeParse(value)
  if (read.success) return read.data
  const mistakes = read.error.issues.map(({ path, message }) => `${placeOf(path)}: ${message}`)
  const more = mistakes.length > MISTAKES_TOLD ? `\n  and ${mistakes.length - MISTAKES_TOLD} more` : ''
  throw new RangeError(
    `The fault plan is invalid.\n  ${mistakes.slice(0, MISTAKES_TOLD).join('\n  ')}${more}`
  )
}

/** `rules[0].do.status` */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return place === '' ? 'the plan' : place.replace(/^\./, '')
}
