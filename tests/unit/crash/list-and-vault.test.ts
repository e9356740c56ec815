import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import { createFakeDisk, type FakeDisk } from '../../support/fakes/disk.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import { createDesk, createHome, isActive, type Desk, type Home } from '../../support/sessions/desk.ts'
import { createNetwork, NO_SECRETS, PARTIES, typedFor, type Network } from '../../support/sessions/parties.ts'

/**
 * The list of connections and the vault are two files, so whatever changes both can be cut off between them. Each change
 * is made on the real sessions and the real vault over a fake disk, and fails or is killed at each of its steps; then the
 * app starts again on whatever the disk may hold, and signs in everywhere.
 */

const { owner, evil, sibling } = PARTIES

interface Change {
  readonly act: (desk: Desk, id: string) => Promise<unknown>
  /** It was asked to leave a connection without secrets. */
  readonly drops?: boolean
  /** Before it is done, the new connection may be there without its secrets. */
  readonly addsInTwo?: boolean
}

const later = (input: ConnectionInput): ConnectionInput => ({ ...input, unfinished: true })

const edit =
  (input: ConnectionInput): Change['act'] =>
  (desk, id) =>
    desk.sessions.edit(id, later(input))

const imported = (replaces: string | null, publicClient = false) => ({
  replaces,
  connection: {
    name: 'Imported',
    signInMethod: publicClient ? ('browser' as const) : ('jwt' as const),
    ringcentralHost: evil.ringcentralHost,
    ringcxHost: evil.ringcxHost,
    clientId: evil.clientId,
    publicClient,
    keepFresh: true
  },
  secrets: { clientSecret: evil.clientSecret, jwt: evil.jwt }
})

const CHANGES: Readonly<Record<string, Change>> = {
  'an addition': { act: (desk) => desk.sessions.add(typedFor(evil)), addsInTwo: true },
  'an edit to other hosts, with their secrets': { act: edit(typedFor(evil)) },
  'an edit to other hosts, without secrets': { act: edit(typedFor({ ...evil, ...NO_SECRETS })), drops: true },
  'an edit of the name': { act: edit(typedFor({ ...owner, ...NO_SECRETS }, { name: 'Sales' })) },
  'an edit that types the secrets again': { act: edit(typedFor(owner, { name: 'Sales' })) },
  'an edit to another sign-in method': { act: edit(typedFor(owner, { signInMethod: 'browser' })) },
  'a copy': { act: (desk, id) => desk.sessions.duplicate(id) },
  'an import of one more': { act: (desk) => desk.sessions.import([imported(null)]) },
  'an import in its place': { act: (desk, id) => desk.sessions.import([imported(id)]) },
  'a removal': {
    act: async (desk, id) => {
      desk.sessions.remove(id)
      await desk.timers.pass(11_000)
    }
  }
}

/** What happens at a step: the power goes, the disk is full from here on, or it fails this once. */
const FAULTS = ['kill', 'full', 'once'] as const
type Fault = (typeof FAULTS)[number] | 'none'

const LIST = 'list of connections'
/** The steps that take room. */
const FILLS: ReadonlySet<string> = new Set(['create', 'write', 'makeFolder', 'link', LIST])

interface Start {
  readonly list: readonly unknown[]
  readonly files: ReadonlyMap<string, Buffer>
  readonly cipher: Home['cipher']
  readonly network: Network
  readonly subject: string
  readonly bystander: string
}

const diskWith = (files: ReadonlyMap<string, Buffer>): FakeDisk => {
  const disk = createFakeDisk()
  for (const [path, bytes] of files) disk.put(path, bytes)
  return disk
}

async function signIn(desk: Desk, id: string): Promise<void> {
  await desk.sessions.signIn(id)
  await settle()
}

/** Two connections, of two apps, whose sessions go on. */
async function begin(): Promise<Start> {
  const home = createHome()
  const network = createNetwork()
  const desk = await createDesk({ home, fetch: network.fetch })
  const subject = await desk.sessions.add(typedFor(owner))
  const bystander = await desk.sessions.add(typedFor(sibling, { name: 'Bystander' }))
  for (const id of [subject, bystander]) {
    await signIn(desk, id)
    await desk.until(id, isActive)
  }
  desk.sessions.close()
  return { list: home.list, files: home.disk.files(), cipher: home.cipher, network, subject, bystander }
}

const never = <Result>(): Promise<Result> => new Promise(() => undefined)

/** The change with a fault at one of its steps, and the names of the steps that it took. */
async function suffer(start: Start, { act }: Change, fault: Fault, at: number) {
  const home: Home = { list: [...start.list], disk: diskWith(start.files), cipher: start.cipher }
  const steps: string[] = []
  let armed = false
  let dead = false
  let done = false
  const fails = (name: string): boolean => {
    if (!armed || dead) return dead
    steps.push(name)
    const step = steps.length - 1
    dead = fault === 'kill' && step === at
    return dead || (fault === 'once' && step === at) || (fault === 'full' && step >= at && FILLS.has(name))
  }
  home.disk.setPlan(({ name }) => {
    if (!fails(name)) return null
    return dead ? 'cut-before' : { errno: fault === 'full' ? 'ENOSPC' : 'EIO' }
  })
  home.beforeListWrite = () => {
    if (fails(LIST)) throw new Error('the list cannot be written')
  }
  const fetch = (...request: Parameters<Network['fetch']>): Promise<Response> =>
    dead ? never() : start.network.fetch(...request)
  const desk = await createDesk({ home, fetch })
  await desk.sessions.restore()
  armed = true
  const acting = act(desk, start.subject).then(
    () => {
      done = !dead
    },
    () => undefined
  )
  if (fault === 'kill') await Promise.race([acting, untilSo(() => dead || done)])
  else await acting
  armed = false
  return { home, desk, steps, dead, done }
}

async function untilSo(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settle()
}

/** Every state in which the disk may be found; temporary files are swept away, so they make no difference. */
function worldsOf(disk: FakeDisk): readonly FakeDisk[] {
  const seen = new Map<string, FakeDisk>()
  for (const world of disk.afterPowerCut()) {
    const digest = createHash('sha256')
    for (const [path, bytes] of [...world.files()].sort())
      if (!path.includes('.tmp-')) digest.update(path).update(bytes)
    seen.set(digest.digest('hex'), world)
  }
  return [...seen.values()]
}

/** Starts the app, looks for what is missing, and signs in wherever nothing is. @returns what was sent */
async function startAgain(start: Start, change: Change, left: Home, disk: FakeDisk, done: boolean) {
  const home: Home = { list: [...left.list], disk, cipher: start.cipher }
  const desk = await createDesk({ home, fetch: start.network.fetch })
  await desk.sessions.restore()
  const isAsBefore = JSON.stringify(home.list) === JSON.stringify(start.list)
  const mayLack = change.drops === true || (change.addsInTwo === true && !done)
  const lacking = desk.sessions.list().filter(({ missing }) => missing.length > 0)
  if (!mayLack || isAsBefore) expect(lacking.map(({ connection }) => connection.name)).toEqual([])
  // A change that is none of its business does not even end its session.
  expect(isActive(desk.sessions.view(start.bystander))).toBe(true)
  for (const { connection, missing } of desk.sessions.list()) {
    if (missing.length > 0 || connection.signInMethod !== 'jwt' || connection.id === start.bystander) continue
    await signIn(desk, connection.id)
    expect(isActive(desk.sessions.view(connection.id))).toBe(true)
  }
  desk.sessions.close()
  return desk.sent
}

describe('the list and the vault together', () => {
  for (const [what, change] of Object.entries(CHANGES)) {
    it(`${what}: interrupted or failing at any step, no secret is lost or revealed to others`, async () => {
      const start = await begin()
      const { steps } = await suffer(start, change, 'none', 0)
      expect(steps).toContain(LIST)
      for (const fault of FAULTS) {
        for (const [at, step] of steps.entries()) {
          if (fault === 'full' && !FILLS.has(step)) continue
          const { home, desk, dead, done } = await suffer(start, change, fault, at)
          // If the app goes on, it signs in once the disk is well again.
          if (!dead) await desk.sessions.signIn(start.subject).catch(() => undefined)
          await settle()
          desk.sessions.close()
          const sent = [...desk.sent]
          const worlds = dead ? worldsOf(home.disk) : [diskWith(home.disk.files())]
          for (const world of worlds) sent.push(...(await startAgain(start, change, home, world, done)))
          expect(start.network.leaks(sent), `${fault} at step ${String(at)}, ${step}`).toEqual([])
        }
      }
    })
  }
})
