import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { HELP, readArguments } from '../../../main/simulator/cli-arguments.ts'
import { simulatedCredentials } from '../../../main/simulator/credentials.ts'

const CLI = fileURLToPath(new URL('../../../main/simulator/cli.ts', import.meta.url))

function start(...args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', 'tsx', CLI, ...args])
}

/** Reads a stream until the text is there; fails when it ends before. */
async function readUntil(stream: NodeJS.ReadableStream, wanted: string): Promise<string> {
  let seen = ''
  for await (const chunk of stream) {
    seen += String(chunk)
    if (seen.includes(wanted)) return seen
  }
  throw new Error(`Ended without “${wanted}”: ${seen}`)
}

describe('the command line', () => {
  it.each([
    [[], { kind: 'run', options: {} }],
    [['--help'], { kind: 'help' }],
    [['-h', '--port', '1'], { kind: 'help' }],
    [
      ['--port', '8080', '--users=5', '--seed', '2', '--ringcx-life', '10', '--ringcentral-life', '60'],
      {
        kind: 'run',
        options: { port: 8080, users: 5, seed: 2, ringcxLifeSeconds: 10, ringcentralLifeSeconds: 60 }
      }
    ],
    [['--users', 'many'], { kind: 'mistake', message: '--users takes a whole number.' }],
    [['--users=-1'], { kind: 'mistake', message: '--users takes a whole number.' }],
    [['--user', '5'], { kind: 'mistake', message: expect.stringContaining('--user') }],
    [['stray'], { kind: 'mistake', message: expect.stringContaining('stray') }]
  ])('%j', (args, expected) => {
    expect(readArguments(args)).toEqual(expected)
  })

  it('tells the address and the credentials, serves, and ends when told to', async () => {
    const child = start('--users', '3', '--seed', '9')
    const seen = await readUntil(child.stdout, 'to stop')
    const origin = /RingCX host +(http:\/\/127\.0\.0\.1:\d+)/.exec(seen)?.[1] ?? ''
    const { clientId, clientSecret, jwt } = simulatedCredentials(9)
    for (const told of [clientId, clientSecret, jwt]) expect(seen).toContain(told)
    expect((await fetch(`${origin}/.well-known/openid-configuration`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.each([
    [['--users', '999999999'], 'users must be a whole number from 1 to 200000'],
    [['--colour'], '--colour']
  ])('explains a mistake in %j and ends with 2', async (args, expected) => {
    const child = start(...args)
    const [seen, [code]] = await Promise.all([readUntil(child.stderr, HELP), once(child, 'exit')])
    expect(seen).toContain(expected)
    expect(code).toBe(2)
  })
})
