import { parseArgs } from 'node:util'
import type { SimulatorOptions } from './options.ts'

export const HELP = `A simulated RingCentral and RingCX for practice, on this computer only.

Usage: npm run simulator -- [options]

  --port <number>              port on 127.0.0.1 (default: any free port)
  --users <number>             admin users, 1 to 200000 (default: 200)
  --accounts <number>          RingCX accounts, 1 to 1000 (default: 6)
  --agents <number>            agents in each account, 0 to 100000 (default: 40)
  --agent-groups <number>      agent groups in each account, 1 to 1000 (default: 5)
  --queues <number>            queues in each account, 0 to 10000 (default: 12)
  --queue-groups <number>      queue groups in each account, 1 to 1000 (default: 4)
  --dial-groups <number>       dial groups in each account, 1 to 1000 (default: 3)
  --campaigns <number>         campaigns in each account, 0 to 10000 (default: 8)
  --seed <number>              determines people, accounts, and credentials (default: 1)
  --ringcx-life <seconds>      lifetime of a RingCX access token (default: 300)
  --ringcentral-life <seconds> lifetime of a RingCentral access token (default: 3600)
  --faults <file>              JSON fault plan; see main/simulator/fault-plans.md
  --help                       show this help
`

export type CliArguments =
  | { readonly kind: 'run'; readonly options: SimulatorOptions; readonly faultsFile: string | null }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }

/** Flag on the command line → name of the option. */
const NUMBERS = {
  port: 'port',
  users: 'users',
  accounts: 'accounts',
  agents: 'agents',
  'agent-groups': 'agentGroups',
  queues: 'queues',
  'queue-groups': 'queueGroups',
  'dial-groups': 'dialGroups',
  campaigns: 'campaigns',
  seed: 'seed',
  'ringcx-life': 'ringcxLifeSeconds',
  'ringcentral-life': 'ringcentralLifeSeconds'
} as const satisfies Record<string, keyof SimulatorOptions>

/** Reads the command line; ranges are checked by `startSimulator`. */
export function readArguments(args: readonly string[]): CliArguments {
  let values: Readonly<Record<string, string | boolean | undefined>>
  try {
    values = parseArgs({
      args: [...args],
      strict: true,
      options: {
        ...Object.fromEntries(Object.keys(NUMBERS).map((flag) => [flag, { type: 'string' as const }])),
        faults: { type: 'string' },
        help: { type: 'boolean', short: 'h' }
      }
    }).values
  } catch (thrown) {
    return { kind: 'mistake', message: thrown instanceof Error ? thrown.message : 'Unknown option.' }
  }
  if (values['help'] === true) return { kind: 'help' }

  const options: { -readonly [Name in (typeof NUMBERS)[keyof typeof NUMBERS]]?: number } = {}
  for (const [flag, name] of Object.entries(NUMBERS)) {
    const text = values[flag]
    if (typeof text !== 'string') continue
    if (!/^\d{1,10}$/.test(text)) return { kind: 'mistake', message: `--${flag} requires a whole number.` }
    options[name] = Number(text)
  }
  const faultsFile = values['faults']
  if (faultsFile === '') return { kind: 'mistake', message: '--faults requires a file name.' }
  return { kind: 'run', options, faultsFile: typeof faultsFile === 'string' ? faultsFile : null }
}
