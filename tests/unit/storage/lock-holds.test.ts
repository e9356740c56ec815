import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import { isActive, phaseOf, type Desk } from '../../support/sessions/desk.ts'
import {
  createLockWorld,
  expectLocked,
  lockNow,
  PASSPHRASE,
  startSignedIn,
  type LockWorld
} from '../../support/storage/lock-world.ts'
import { keyOf } from '../../support/fakes/loop-worker.ts'

const quietly = (work: Promise<unknown>): void => {
  work.catch(() => undefined)
}

/** A signed-in app with what was under way when the lock came. */
interface Scene {
  readonly desk: Desk
  /** The connection whose session must be back after unlocking; `null` when there is none to be back. */
  readonly back: string | null
}

/** A new run over a home in which somebody is signed in, not opened yet. */
const nextStart = async (world: LockWorld, passphrase: boolean): Promise<{ desk: Desk; id: string }> => {
  const { desk: first, id } = await startSignedIn(world)
  if (passphrase) await first.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
  first.sessions.close()
  return { desk: await world.start({ unopened: true }), id }
}

const SCENES: Readonly<Record<string, (world: LockWorld) => Promise<Scene>>> = {
  async 'nothing was opened yet'(world) {
    const { desk, id } = await nextStart(world, false)
    return { desk, back: id }
  },
  async 'the keyring hangs at the start'(world) {
    const { desk, id } = await nextStart(world, false)
    world.home.cipher.mood = 'hanging'
    quietly(desk.storage.start())
    await settle()
    return { desk, back: id }
  },
  async 'the keyring was given up waiting for'(world) {
    const { desk, id } = await nextStart(world, false)
    world.home.cipher.mood = 'hanging'
    quietly(desk.storage.start())
    await world.pass(31_000)
    return { desk, back: id }
  },
  async 'the keyring has just answered, and the sessions come back'(world) {
    const { desk, id } = await nextStart(world, false)
    world.home.cipher.mood = 'hanging'
    quietly(desk.storage.start())
    await settle()
    world.home.cipher.mood = 'strong'
    world.home.cipher.answer()
    return { desk, back: id }
  },
  async 'the passphrase is being derived'(world) {
    const { desk, id } = await nextStart(world, true)
    await desk.storage.start()
    world.passphrases.hold()
    quietly(desk.storage.unlock(PASSPHRASE))
    await world.passphrases.reached()
    return { desk, back: id }
  },
  async 'the keyring is asked again'(world) {
    const { desk, id } = await nextStart(world, false)
    world.home.cipher.mood = 'denied'
    await desk.storage.start()
    world.home.cipher.mood = 'hanging'
    quietly(desk.storage.open())
    await settle()
    return { desk, back: id }
  },
  async 'the vault moves to a passphrase'(world) {
    const { desk, id } = await startSignedIn(world)
    world.passphrases.hold()
    quietly(desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE }))
    await settle()
    return { desk, back: id }
  },
  async 'the vault moves to a keyring that hangs'(world) {
    const { desk, id } = await startSignedIn(world)
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
    world.home.cipher.mood = 'hanging'
    quietly(desk.storage.changeMode({ mode: 'keyring' }))
    await settle()
    return { desk, back: id }
  },
  async 'the passphrase is being changed'(world) {
    const { desk, id } = await startSignedIn(world)
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
    world.passphrases.hold()
    quietly(desk.storage.changePassphrase(PASSPHRASE, 'another one entirely'))
    await settle()
    return { desk, back: id }
  },
  async 'the data key is being renewed'(world) {
    const { desk, id } = await startSignedIn(world)
    world.home.cipher.mood = 'hanging'
    quietly(desk.storage.renewKey(null))
    await settle()
    return { desk, back: id }
  },
  async 'a save is queued'(world) {
    const { desk, id } = await startSignedIn(world)
    quietly(desk.vault.update('other', { jwt: 'one' }))
    quietly(desk.vault.update('other', { jwt: 'two' }))
    return { desk, back: id }
  },
  async 'nothing is stored yet'(world) {
    return { desk: await world.start(), back: null }
  },
  async 'the first vault is being made, and the keyring hangs'(world) {
    const desk = await world.start()
    world.home.cipher.mood = 'hanging'
    quietly(desk.sessions.add(world.input()))
    await settle()
    return { desk, back: null }
  },
  async 'a sign-in waits for RingCentral'(world) {
    const desk = await world.start()
    const id = await desk.sessions.add(world.input())
    world.network.only(/token$/)
    world.network.hold()
    quietly(desk.sessions.signIn(id))
    await world.network.reached()
    return { desk, back: null }
  },
  async 'a sign-in looks for the endpoints'(world) {
    const desk = await world.start()
    const id = await desk.sessions.add(world.input())
    world.network.only(/well-known/)
    world.network.hold()
    quietly(desk.sessions.signIn(id))
    await world.network.reached()
    return { desk, back: null }
  },
  async 'an exchange waits for RingCX'(world) {
    const desk = await world.start()
    const id = await desk.sessions.add(world.input())
    world.network.only(/^\/api\/auth/)
    world.network.hold()
    quietly(desk.sessions.signIn(id))
    await world.network.reached()
    return { desk, back: id }
  },
  async 'a renewal is under way'(world) {
    const { desk, id } = await startSignedIn(world)
    world.network.hold()
    quietly(desk.sessions.renew(id))
    await world.network.reached()
    return { desk, back: id }
  },
  async 'somebody waits for a token'(world) {
    const { desk, id } = await startSignedIn(world)
    world.network.hold()
    await world.pass(299_000)
    quietly(desk.sessions.freshToken(id))
    await settle()
    return { desk, back: id }
  },
  async 'a list is being read page by page'(world) {
    const { desk, id } = await startSignedIn(world)
    world.network.hold()
    quietly(desk.sessions.directory.load(keyOf(id, 'users')))
    await settle()
    return { desk, back: id }
  },
  async 'the person is in the browser'(world) {
    const desk = await world.start()
    const id = await desk.sessions.add(world.input('browser'))
    await desk.sessions.signIn(id)
    return { desk, back: null }
  },
  async 'a test of the connection is under way'(world) {
    const desk = await world.start()
    const id = await desk.sessions.add(world.input())
    world.network.hold()
    await desk.sessions.check(id)
    await world.network.reached()
    return { desk, back: null }
  },
  async 'a removal can be undone'(world) {
    const { desk, id } = await startSignedIn(world)
    desk.sessions.remove(id)
    return { desk, back: null }
  },
  async 'a removal is being undone'(world) {
    const { desk, id } = await startSignedIn(world)
    desk.sessions.remove(id)
    quietly(desk.sessions.undoRemoval(id))
    return { desk, back: id }
  },
  async 'RingCentral is being told of a removal'(world) {
    const { desk, id } = await startSignedIn(world)
    desk.sessions.remove(id)
    world.network.hold()
    await world.pass(10_000)
    return { desk, back: null }
  },
  async 'an edit is being saved'(world) {
    const { desk, id } = await startSignedIn(world)
    quietly(desk.sessions.edit(id, { ...world.input(), name: 'Renamed' }))
    return { desk, back: null }
  },
  async 'a copy is being made'(world) {
    const { desk, id } = await startSignedIn(world)
    quietly(desk.sessions.duplicate(id))
    return { desk, back: id }
  },
  async 'an import is being put in place'(world) {
    const { desk, id } = await startSignedIn(world)
    const { connection } = desk.sessions.view(id)
    const secrets = { clientSecret: 'imported-secret', jwt: 'imported-jwt' }
    const adopted = { replaces: null, connection: { ...connection, name: 'Imported' }, secrets }
    quietly(desk.sessions.import([adopted, { ...adopted, connection: { ...connection, name: 'Second' } }]))
    return { desk, back: id }
  },
  async 'the app is about to quit'(world) {
    const { desk, id } = await startSignedIn(world)
    world.network.hold()
    quietly(desk.sessions.renew(id))
    quietly(desk.sessions.settle(5_000))
    await settle()
    return { desk, back: null }
  },
  async 'it is locked already'(world) {
    const { desk, id } = await startSignedIn(world)
    quietly(desk.storage.lock())
    await settle()
    return { desk, back: id }
  }
}

/** Both ways at once, as of a person who does not know which one it takes. */
async function unlocked(desk: Desk): Promise<void> {
  const opening = desk.storage.open()
  await desk.storage.unlock(PASSPHRASE)
  await opening
}

describe.each(Object.entries(SCENES))('locked while %s', (_name, arrange) => {
  it('it ends locked, for any late result, and only the person can open it', async () => {
    const world = createLockWorld()
    const { desk, back } = await arrange(world)
    await lockNow(world, desk)
    await expectLocked(world, desk)
    await desk.storage.start()
    await expectLocked(world, desk)
    await unlocked(desk)
    expect(['found', 'absent']).toContain(desk.storage.status().state)
    if (back !== null) await desk.until(back, isActive)
  })

  it('unlocked right away, without waiting: the session is back', async () => {
    const world = createLockWorld()
    const { desk, back } = await arrange(world)
    quietly(desk.storage.lock())
    const opening = unlocked(desk)
    await world.letAllGo()
    await opening
    expect(['found', 'absent']).toContain(desk.storage.status().state)
    if (back !== null) await desk.until(back, isActive)
  })

  it('unlocked and locked again immediately: it ends locked', async () => {
    const world = createLockWorld()
    const { desk } = await arrange(world)
    quietly(desk.storage.lock())
    quietly(unlocked(desk))
    await settle()
    await lockNow(world, desk)
    await world.letAllGo()
    await expectLocked(world, desk)
  })
})

describe('memory mode', () => {
  it.each(['keyring', 'passphrase'] as const)(
    'a move to %s interrupted by the lock doesn’t happen, so that nothing opens behind the lock screen',
    async (mode) => {
      const world = createLockWorld()
      const { desk, id } = await startSignedIn(world)
      await desk.storage.changeMode({ mode: 'memory' })
      world.home.cipher.mood = 'hanging'
      world.passphrases.hold()
      const change = mode === 'keyring' ? { mode } : { mode, passphrase: PASSPHRASE }
      const moving = failureOf(() => desk.storage.changeMode(change))
      await settle()
      await lockNow(world, desk)
      await world.letAllGo()
      expect(await moving).toMatchObject({ retryable: true })
      expect(desk.storage.status()).toMatchObject({ mode: 'memory' })
      expect([...world.home.disk.files().keys()]).toEqual([])
      expect(world.home.storage).toMatchObject({ memoryOnly: true })
      expect(phaseOf(desk.sessions.view(id))).toBe('active')
      await desk.storage.changeMode(change)
      expect(desk.storage.status()).toMatchObject({ mode, state: 'found' })
    }
  )

  it('a move out of it that can’t be stopped anymore ends locked', async () => {
    const world = createLockWorld()
    const { desk, id } = await startSignedIn(world)
    await desk.storage.changeMode({ mode: 'memory' })
    const seal = world.home.cipher.seal.bind(world.home.cipher)
    let sealing = false
    world.home.cipher.seal = (plain) => {
      sealing = true
      world.home.cipher.mood = 'hanging'
      return seal(plain)
    }
    quietly(desk.storage.changeMode({ mode: 'keyring' }))
    await settle()
    expect(sealing).toBe(true)
    const locking = desk.storage.lock()
    world.home.cipher.mood = 'strong'
    world.home.cipher.answer()
    await locking
    await expectLocked(world, desk)
    world.home.cipher.seal = seal
    await unlocked(desk)
    await desk.until(id, isActive)
  })

  it('a move into it that can’t be stopped anymore stays usable, and isn’t half locked', async () => {
    const world = createLockWorld()
    const { desk, id } = await startSignedIn(world)
    const locks: Promise<void>[] = []
    world.home.disk.setPlan(({ name }) => {
      if (name === 'remove') locks.push(desk.storage.lock())
      return null
    })
    await desk.storage.changeMode({ mode: 'memory' })
    expect(locks).not.toEqual([])
    await Promise.all(locks)
    expect(desk.storage.status().mode).toBe('memory')
    await desk.until(id, isActive)
    expect(await desk.sessions.freshToken(id)).not.toBe('')
  })
})

it('clears copied secrets on each lock, once', async () => {
  const world = createLockWorld()
  const { desk } = await startSignedIn(world)
  await Promise.all([desk.storage.lock(), desk.storage.lock()])
  await desk.storage.lock()
  expect(desk.letGoes()).toBe(1)
  await desk.storage.open()
  await desk.storage.lock()
  expect(desk.letGoes()).toBe(2)
})

type Step = (world: LockWorld, desk: Desk) => void

/** Whatever a person, a service, the keyring or the computer can do at any moment, begun and not waited for. */
const STEPS: Readonly<Record<string, Step>> = {
  open: (_, desk) => quietly(desk.storage.open()),
  unlock: (_, desk) => quietly(desk.storage.unlock(PASSPHRASE)),
  lock: (_, desk) => quietly(desk.storage.lock()),
  start: (_, desk) => quietly(desk.storage.start()),
  'to passphrase': (_, desk) =>
    quietly(desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })),
  'to keyring': (_, desk) => quietly(desk.storage.changeMode({ mode: 'keyring' })),
  'renew key': (_, desk) => quietly(desk.storage.renewKey(PASSPHRASE)),
  'sign in': (_, desk) => each(desk, (id) => desk.sessions.signIn(id)),
  'sign out': (_, desk) => each(desk, (id) => desk.sessions.signOut(id)),
  renew: (_, desk) => each(desk, (id) => desk.sessions.renew(id)),
  token: (_, desk) => each(desk, (id) => desk.sessions.freshToken(id)),
  users: (_, desk) => each(desk, (id) => desk.sessions.directory.load(keyOf(id, 'users'))),
  test: (_, desk) => each(desk, (id) => desk.sessions.check(id)),
  edit: (world, desk) => each(desk, (id) => desk.sessions.edit(id, world.input())),
  duplicate: (_, desk) => each(desk, (id) => desk.sessions.duplicate(id)),
  add: (world, desk) => quietly(desk.sessions.add(world.input('browser'))),
  remove: (_, desk) =>
    each(desk, (id) => {
      desk.sessions.remove(id)
    }),
  undo: (_, desk) => {
    for (const { connection } of desk.sessions.removals()) quietly(desk.sessions.undoRemoval(connection.id))
  },
  wake: (_, desk) => desk.sessions.wake('resume'),
  'keyring hangs': (world) => {
    world.home.cipher.mood = 'hanging'
  },
  'keyring answers': (world) => {
    world.home.cipher.mood = 'strong'
    world.home.cipher.answer()
  },
  'keyring is locked': (world) => {
    world.home.cipher.mood = 'locked'
    world.home.cipher.answer()
  },
  'derivation waits': (world) => world.passphrases.hold(),
  'derivation ends': (world) => world.passphrases.letGo(),
  'network waits': (world) => world.network.hold(),
  'network answers': (world) => world.network.letGo(),
  'browser answers': (world) => {
    if (world.browser.waiting() > 0) world.browser.bring(new URLSearchParams({ code: 'x' }))
  }
}

function each(desk: Desk, act: (id: string) => unknown): void {
  for (const { connection } of desk.sessions.list().slice(0, 3))
    quietly(Promise.resolve().then(() => act(connection.id)))
}

/** Which step, and what passes after it: turns of the event loop, or seconds. */
const step = fc.record({
  name: fc.constantFrom(...Object.keys(STEPS)),
  then: fc.oneof(fc.constant('nothing' as const), fc.constant('turns' as const), fc.nat(40))
})

describe('any life of the app', () => {
  it('after a lock and until the person unlocks: no secret, no token, no request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const world = createLockWorld()
        const { desk } = await startSignedIn(world)
        for (const { name, then } of steps) {
          STEPS[name]?.(world, desk)
          if (then === 'turns') await settle()
          else if (then !== 'nothing') await world.pass(then * 1_000)
        }
        await lockNow(world, desk)
        await expectLocked(world, desk)
      }),
      { seed: 20261128, numRuns: 30 }
    )
  })
})
