import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAULT_KINDS, readFaultPlan } from '../../../main/simulator/fault-plan.ts'
import { loadFaultPlan } from '../../../main/simulator/load-fault-plan.ts'
import { OPERATION_GROUPS } from '../../../main/simulator/operations.ts'
import { BAD_DAY, rules } from '../../support/simulator/plans.ts'

const GUIDE = fileURLToPath(new URL('../../../main/simulator/fault-plans.md', import.meta.url))

describe('a fault plan', () => {
  it('fills in defaults', () => {
    expect(
      readFaultPlan({
        rules: [
          { name: 'a', do: { fault: 'drop' } },
          {
            name: 'b',
            do: { fault: 'truncated-json' },
            when: { requests: { from: 2 }, window: { untilMs: 5 } }
          }
        ]
      })
    ).toEqual({
      rules: [
        { name: 'a', on: 'any', when: { chance: 1 }, do: { fault: 'drop', moment: 'before', reset: false } },
        {
          name: 'b',
          on: 'any',
          when: { requests: { from: 2, every: 1 }, window: { fromMs: 0, untilMs: 5 }, chance: 1 },
          do: { fault: 'truncated-json', keep: 0.5, ending: 'complete' }
        }
      ]
    })
  })

  it.each<[place: string, plan: unknown]>([
    ['the plan', null],
    ['the plan', []],
    ['rules', {}],
    ['seed', { seed: -1, rules: [] }],
    ['seed', { seed: 0x1_0000_0000, rules: [] }],
    ['the plan', { rules: [], rule: [] }],
    ['rules', { rules: [rule({ name: 'twice' }), rule({ name: 'twice' })] }],
    ['rules[0].name', { rules: [rule({ name: '' })] }],
    ['rules[0].name', { rules: [rule({ name: 'a\nb' })] }],
    ['rules[1].on', { rules: [rule({ name: 'a' }), rule({ name: 'b', on: 'nothing' })] }],
    ['rules[0].on', { rules: [rule({ on: [] })] }],
    ['rules[0]', { rules: [rule({ if: {} })] }],
    ['rules[0].when.chance', { rules: [rule({ when: { chance: 1.01 } })] }],
    ['rules[0].when.times', { rules: [rule({ when: { times: 0 } })] }],
    ['rules[0].when.requests', { rules: [rule({ when: { requests: [] } })] }],
    ['rules[0].when.requests', { rules: [rule({ when: { requests: { from: 3, to: 2 } } })] }],
    ['rules[0].when.window', { rules: [rule({ when: { window: { fromMs: 5, untilMs: 5 } } })] }],
    ['rules[0].when.window', { rules: [rule({ when: { window: { everyMs: 5 } } })] }],
    ['rules[0].when.window', { rules: [rule({ when: { window: { untilMs: 6, everyMs: 5 } } })] }],
    ['rules[0].do', { rules: [{ name: 'a' }] }],
    ['rules[0].do.fault', { rules: [rule({ do: { fault: 'flood' } })] }],
    ['rules[0].do.ms', { rules: [rule({ do: { fault: 'latency', ms: [2, 1] } })] }],
    ['rules[0].do.ms', { rules: [rule({ do: { fault: 'latency', ms: 3_600_001 } })] }],
    ['rules[0].do.status', { rules: [rule({ do: { fault: 'status', status: 200 } })] }],
    ['rules[0].do.status', { rules: [rule({ do: { fault: 'status', status: 600 } })] }],
    ['rules[0].do.retryAfter', { rules: [rule({ do: { fault: 'status', status: 429, retryAfter: 5 } })] }],
    [
      'rules[0].do.retryAfter.text',
      { rules: [rule({ do: { fault: 'status', status: 429, retryAfter: { text: 'a\r\nSet-Cookie: b' } } })] }
    ],
    ['rules[0].do.contentType', { rules: [rule({ do: { fault: 'wrong-content-type', contentType: '' } })] }],
    ['rules[0].do.code', { rules: [rule({ do: { fault: 'oauth-error', code: 'OAU-1' } })] }],
    ['rules[0].do.text', { rules: [rule({ do: { fault: 'bearer-refused', text: 'jwt is expired' } })] }],
    ['rules[0].do.keep', { rules: [rule({ do: { fault: 'truncated-json', keep: 1 } })] }],
    ['rules[0].do', { rules: [rule({ do: { fault: 'drop', momnet: 'after' } })] }]
  ])('is rejected with the place of the mistake: %s in %j', (place, plan) => {
    const escaped = place.replaceAll(/[[\].]/g, String.raw`\$&`)
    expect(() => readFaultPlan(plan)).toThrow(
      new RegExp(String.raw`^The fault plan is invalid\.\n  ${escaped}: `)
    )
    expect(() => readFaultPlan(plan)).toThrow(RangeError)
  })

  it('with many mistakes reports the first five', () => {
    const plan = { rules: Array.from({ length: 9 }, (_, index) => ({ name: `r${index}` })) }
    expect(() => readFaultPlan(plan)).toThrow(/(\n {2}rules\[\d\]\.do: [^\n]+){5}\n {2}and 4 more$/)
  })

  it('is plain JSON: written out and read back it is the same', () => {
    fc.assert(
      fc.property(fc.array(rules(), { maxLength: 10 }), fc.nat(), (list, seed) => {
        const plan = readFaultPlan({
          seed,
          rules: list.map((each, index) => ({ ...each, name: `r${index}` }))
        })
        expect(readFaultPlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
      }),
      { seed: 20_261_122, numRuns: 300 }
    )
  })

  it('in the repository is valid and uses every kind of fault', async () => {
    const plan = await loadFaultPlan(BAD_DAY)
    const used = new Set(plan.rules.map((each) => each.do.fault))
    expect(FAULT_KINDS.filter((kind) => !used.has(kind))).toEqual([])
    expect(FAULT_KINDS).toHaveLength(12)
  })

  it('is documented in the guide: each fault, each group, and valid examples', async () => {
    const guide = await readFile(GUIDE, 'utf8')
    for (const kind of FAULT_KINDS) expect(guide).toContain(`| \`${kind}\``)
    for (const group of Object.keys(OPERATION_GROUPS)) expect(guide).toContain(`| \`${group}\``)
    const examples = [...guide.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(() => readFaultPlan(JSON.parse(example))).not.toThrow()
  })
})

function rule(over: object): object {
  return { name: 'a', do: { fault: 'captive-portal' }, ...over }
}
