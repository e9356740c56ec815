import { HELP, readArguments } from './cli-arguments.ts'
import { startSimulator, type Simulator } from './simulator.ts'

const args = readArguments(process.argv.slice(2))
if (args.kind === 'help') {
  process.stdout.write(HELP)
} else if (args.kind === 'mistake') {
  fail(args.message)
} else {
  try {
    announce(await startSimulator(args.options))
  } catch (thrown) {
    fail(describe(thrown))
  }
}

function announce(simulator: Simulator): void {
  const { origin, credentials } = simulator
  process.stdout.write(`The simulator is ready.

  RingCentral host  ${origin}
  RingCX host       ${origin}
  Client id         ${credentials.clientId}
  Client secret     ${credentials.clientSecret}
  JWT credential    ${credentials.jwt}

These are made up and open nothing else. Press Ctrl+C to stop.
`)
  const stop = (): void => void simulator.stop()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE') {
    return 'Another program uses this port; choose another with --port, or leave it out.'
  }
  return thrown instanceof Error ? thrown.message : 'The simulator could not start.'
}

function fail(message: string): void {
  process.stderr.write(`${message}\n\n${HELP}`)
  process.exitCode = 2
}
