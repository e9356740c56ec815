import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { HELP, readArguments } from '../../../main/simulator/cli-arguments.ts'
import { simulatedCredentials } from '../../../main/simulator/credentials.ts'

const CLI = fileURLToPath(new URL('../../../main/simulator/cli.ts', import.meta.url))

function start(...args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', 'tsx', CLI, ...args])
}

const folders: string[] = []

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

/** A file with a plan, or with any text; gone after the test. */
async function planFile(plan: object | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fault-plan-'))
  folders.push(folder)
  const file = join(folder, 'plan.json')
  await writeFile(file, typeof plan === 'string' ? plan : JSON.stringify(plan))
  return file
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
    [[], { kind: 'run', options: {}, faultsFile: null }],
    [['--help'], { kind: 'help' }],
    [['-h', '--port', '1'], { kind: 'help' }],
    [
      ['--port', '8080', '--users=5', '--seed', '2', '--ringcx-life', '10', '--ringcentral-life', '60'],
      {
        kind: 'run',
        options: { port: 8080, users: 5, seed: 2, ringcxLifeSeconds: 10, ringcentralLifeSeconds: 60 },
        faultsFile: null
      }
    ],
    [
      ['--accounts=2', '--agents', '100', '--agent-groups=10', '--queues', '0', '--queue-groups', '1'],
      {
        kind: 'run',
        options: { accounts: 2, agents: 100, agentGroups: 10, queues: 0, queueGroups: 1 },
        faultsFile: null
      }
    ],
    [
      ['--dial-groups', '4', '--campaigns', '9'],
      { kind: 'run', options: { dialGroups: 4, campaigns: 9 }, faultsFile: null }
    ],
    [['--faults', 'plan.json'], { kind: 'run', options: {}, faultsFile: 'plan.json' }],
    [['--faults', ''], { kind: 'mistake', message: '--faults requires a file name.' }],
    [['--users', 'many'], { kind: 'mistake', message: '--users requires a whole number.' }],
    [['--users=-1'], { kind: 'mistake', message: '--users requires a whole number.' }],
    [['--user', '5'], { kind: 'mistake', message: expect.stringContaining('--user') }],
    [['stray'], { kind: 'mistake', message: expect.stringContaining('stray') }]
  ])('%j', (args, expected) => {
    expect(readArguments(args)).toEqual(expected)
  })

  it('prints the address and the credentials, serves, and ends on request', async () => {
    const child = start('--users', '3', '--seed', '9')
    const seen = await readUntil(child.stdout, 'to stop')
    const origin = /RingCX host +(http:\/\/127\.0\.0\.1:\d+)/.exec(seen)?.[1] ?? ''
    const { clientId, clientSecret, jwt } = simulatedCredentials(9)
    for (const told of [clientId, clientSecret, jwt]) expect(seen).toContain(told)
    expect((await fetch(`${origin}/.well-known/openid-configuration`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('follows a fault plan, and reports at the end how often each rule was used', async () => {
    const child = start(
      '--faults',
      await planFile({ rules: [{ name: 'late', do: { fault: 'latency', ms: 1 } }] })
    )
    let seen = ''
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
    })
    await expect.poll(() => seen).toContain('to stop')
    expect(seen).toContain('Fault plan        1 rule\n')
    const origin = /RingCX host +(http:\/\/127\.0\.0\.1:\d+)/.exec(seen)?.[1] ?? ''
    for (let ask = 0; ask < 3; ask += 1) await fetch(`${origin}/.well-known/openid-configuration`)
    child.kill('SIGTERM')
    const [code] = (await once(child, 'close')) as [number | null]
    expect(seen).toMatch(/^ +3 {2}late$/m)
    expect(code).toBe(0)
  })

  it.each([
    [{ rules: [{ name: 'a', do: { fault: 'flood' } }] }, 'rules[0].do.fault'],
    ['{"rules": [', 'isn’t valid JSON'],
    [null, 'can’t be read']
  ])('explains what is wrong with the fault plan %j and ends with 2', async (plan, expected) => {
    const file = plan === null ? join(tmpdir(), 'no-such-plan.json') : await planFile(plan)
    const child = start('--faults', file)
    const [seen, [code]] = await Promise.all([readUntil(child.stderr, HELP), once(child, 'exit')])
    expect(seen).toContain(expected)
    expect(code).toBe(2)
  })

  it.each([
    [['--users', '999999999'], 'users must be a whole number from 1 to 200000'],
    [['--agents', '100001'], 'agents must be a whole number from 0 to 100000'],
    [['--colour'], '--colour']
  ])('explains a mistake in %j and ends with 2', async (args, expected) => {
    const child = start(...args)
    const [seen, [code]] = await Promise.all([readUntil(child.stderr, HELP), once(child, 'exit')])
    expect(seen).toContain(expected)
    expect(code).toBe(2)
  })
})
