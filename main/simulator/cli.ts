import { REDIRECT_ADDRESSES } from '../core/connections/redirect-addresses.ts'
import { HELP, readArguments } from './cli-arguments.ts'
import { loadFaultPlan } from './load-fault-plan.ts'
import { startSimulator, type Simulator } from './simulator.ts'

const args = readArguments(process.argv.slice(2))
if (args.kind === 'help') {
  process.stdout.write(HELP)
} else if (args.kind === 'mistake') {
  fail(args.message)
} else {
  try {
    const faults = args.faultsFile === null ? null : await loadFaultPlan(args.faultsFile)
    announce(await startSimulator({ ...args.options, ...(faults && { faults }) }))
  } catch (thrown) {
    fail(describe(thrown))
  }
}

function announce(simulator: Simulator): void {
  const { control, credentials, origin } = simulator
  const rules = Object.keys(control.faultsApplied).length
  process.stdout.write(`The simulator is ready.

  RingCentral host  ${origin}
  RingCX host       ${origin}
  Client ID         ${credentials.clientId}
  Client secret     ${credentials.clientSecret}
  JWT credential    ${credentials.jwt}
  Sign-in page      ${origin}/restapi/oauth/authorize
  Redirect to       ${REDIRECT_ADDRESSES.join('\n                    ')}
${rules === 0 ? '' : `  Fault plan        ${rules} ${rules === 1 ? 'rule' : 'rules'}\n`}
These credentials are made up and work only here. Press Ctrl+C to stop.
`)
  const stop = (): void => {
    void simulator.stop()
    for (const [name, count] of Object.entries(control.faultsApplied)) {
      process.stdout.write(`  ${String(count).padStart(6)}  ${name}\n`)
    }
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE') {
    return 'Another program is using this port. Choose a different one with --port, or omit --port.'
  }
  return thrown instanceof Error ? thrown.message : 'The simulator could not start.'
}

function fail(message: string): void {
  process.stderr.write(`${message}\n\n${HELP}`)
  process.exitCode = 2
}
