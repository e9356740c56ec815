import { AppError } from '../../../main/core/errors.ts'
import { describe, expect, it } from 'vitest'
import { readStorageChoices, watchIdle } from '../../../main/core/storage/storage.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { createDesk, createHome, createSignedInDesk, isActive, phaseOf } from '../../support/sessions/desk.ts'
import { keyOf, readList } from '../../support/fakes/loop-worker.ts'

const PASSPHRASE = 'correct horse battery'

describe('locking', () => {
  it('gives out nothing and keeps nothing in memory until it is reopened, without a new sign-in', async () => {
    const { simulator, desk, id } = await createSignedInDesk()
    const token = await desk.sessions.freshToken(id)
    await readList(desk.sessions.directory, keyOf(id, 'users'))

    await desk.storage.lock()
    expect(desk.storage.status()).toMatchObject({ state: 'locked', needsPassphrase: false })
    expect(phaseOf(desk.sessions.view(id))).toBe('locked')
    expect(desk.sessions.view(id).keeper).toMatchObject({ ringcentral: null, ringcx: null })
    expect(await failureOf(() => desk.sessions.freshToken(id))).toMatchObject({ code: 'vault-locked' })
    expect(await failureOf(() => desk.sessions.directory.load(keyOf(id, 'users')))).toMatchObject({
      code: 'vault-locked'
    })

    await desk.storage.open()
    await desk.until(id, isActive)
    expect(await desk.sessions.freshToken(id)).toBe(token)
    expect(simulator.counts['token:jwt']).toBe(1)
  })

  it('stays locked through every wake-up', async () => {
    const { timers, desk, id } = await createSignedInDesk()
    await desk.storage.lock()
    for (const reason of ['resume', 'unlock', 'focus', 'network', 'storage'] as const)
      desk.sessions.wake(reason)
    await timers.pass(600_000)
    expect(phaseOf(desk.sessions.view(id))).toBe('locked')
    expect(desk.storage.status().state).toBe('locked')
  })

  it('saves a pending token response first', async () => {
    const { simulator, desk, id } = await createSignedInDesk()
    const renewal = desk.sessions.renew(id)
    await desk.storage.lock()
    await renewal
    const reused = simulator.counts['ringcx-refresh-reuse']
    await desk.storage.open()
    await desk.until(id, isActive)
    await desk.sessions.renew(id)
    expect(simulator.counts['ringcx-refresh-reuse']).toBe(reused)
    expect(simulator.counts['token:jwt']).toBe(1)
  })

  it('doesn’t affect practice: nothing in it is secret', async () => {
    const { desk } = await createSignedInDesk()
    const practice = desk.sessions.view(await desk.sessions.startPractice())
    await desk.until(practice.connection.id, isActive)
    await desk.storage.lock()
    expect(phaseOf(desk.sessions.view(practice.connection.id))).toBe('active')
    expect(await desk.sessions.freshToken(practice.connection.id)).not.toBe('')
  })

  it('does nothing in memory mode, where it would lose the secrets', async () => {
    const { desk, id } = await createSignedInDesk()
    await desk.storage.changeMode({ mode: 'memory' })
    await desk.storage.lock()
    expect(phaseOf(desk.sessions.view(id))).toBe('active')
  })

  it('by passphrase: a wrong one changes nothing, the right one restores the session', async () => {
    const { desk, simulator, id } = await createSignedInDesk()
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
    expect(phaseOf(desk.sessions.view(id))).toBe('active')
    await desk.storage.lock()
    expect(desk.storage.status()).toMatchObject({ mode: 'passphrase', needsPassphrase: true })
    await desk.storage.open()
    expect(phaseOf(desk.sessions.view(id))).toBe('locked')
    expect(await failureOf(() => desk.storage.unlock('another one entirely'))).toMatchObject({
      code: 'input-invalid',
      fields: { passphrase: expect.any(String) as string }
    })
    expect(phaseOf(desk.sessions.view(id))).toBe('locked')
    await desk.storage.unlock(PASSPHRASE)
    await desk.until(id, isActive)
    expect(simulator.counts['token:jwt']).toBe(1)
  })
})

describe('a new start', () => {
  it('under a passphrase waits for it', async () => {
    const { timers, desk, id } = await createSignedInDesk()
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
    desk.sessions.close()
    const again = await createDesk({ timers, home: desk.home })
    await again.storage.open()
    expect(phaseOf(again.sessions.view(id))).toBe('locked')
    await again.storage.unlock(PASSPHRASE)
    await again.until(id, isActive)
  })

  it('remembers the choice to store nothing, and forgets it with the next choice', async () => {
    const { timers, desk } = await createSignedInDesk()
    await desk.storage.changeMode({ mode: 'memory' })
    expect((await createDesk({ timers, home: desk.home })).storage.status().mode).toBe('memory')
    await desk.storage.changeMode({ mode: 'keyring' })
    expect((await createDesk({ timers, home: desk.home })).storage.status()).toMatchObject({
      mode: 'keyring',
      state: 'found'
    })
  })

  it('keeps the old choice if another mode isn’t available', async () => {
    const desk = await createDesk({ home: createHome('unavailable') })
    desk.home.storage = { memoryOnly: true, locking: { afterMs: null, withSystem: true } }
    expect(await failureOf(() => desk.storage.changeMode({ mode: 'keyring' }))).toMatchObject({
      retryable: true
    })
    expect(desk.home.storage).toMatchObject({ memoryOnly: true, locking: { withSystem: true } })
  })
})

it('keeps the locking choices along with the mode', async () => {
  const desk = await createDesk()
  desk.storage.setLocking({ afterMs: 300_000, withSystem: true })
  await desk.storage.changeMode({ mode: 'memory' })
  expect(desk.storage.locking()).toEqual({ afterMs: 300_000, withSystem: true })
})

describe('the organization’s policy', () => {
  it('rejects a way of keeping secrets, and changes nothing', async () => {
    const desk = await createDesk({ allowsMode: (mode) => mode !== 'passphrase' })
    const refused = await failureOf(() =>
      desk.storage.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
    )
    expect(refused).toMatchObject({ code: 'vault-weak' })
    expect(desk.storage.status().mode).toBe('keyring')
    expect(desk.home.storage).toBeUndefined()
  })

  it('sets the longest idle time; a shorter one may be chosen', async () => {
    const desk = await createDesk({ storageRules: { idleLimitMs: 300_000 } })
    expect(desk.storage.locking().afterMs).toBe(300_000)
    desk.storage.setLocking({ afterMs: 3_600_000, withSystem: false })
    expect(desk.storage.locking().afterMs).toBe(300_000)
    desk.storage.setLocking({ afterMs: 60_000, withSystem: false })
    expect(desk.storage.locking().afterMs).toBe(60_000)
  })
})

describe('removing all data', () => {
  it('ends every session, revokes at RingCentral, and leaves no secret or connection', async () => {
    const { simulator, desk, id } = await createSignedInDesk()
    await desk.storage.removeAll()
    await desk.untilFact(({ event, facts }) => event === 'keeper.revoke' && facts['outcome'] === 'revoked')
    expect(desk.sessions.list()).toEqual([])
    expect(desk.home.list).toEqual([])
    expect(desk.forgotten()).toBe(1)
    expect(desk.storage.status().state).toBe('absent')
    expect([...desk.home.disk.files().keys()]).toEqual([])
    expect(simulator.counts.revoke).toBe(1)
    expect(await failureOf(() => desk.sessions.freshToken(id))).toMatchObject({ code: 'unknown-connection' })
  })

  it('works while the vault is locked, when nothing can be revoked at RingCentral', async () => {
    const { desk } = await createSignedInDesk()
    await desk.storage.lock()
    await desk.storage.removeAll()
    expect(desk.sessions.list()).toEqual([])
    expect([...desk.home.disk.files().keys()]).toEqual([])
  })

  it('stops what could still save while the vault is full, removes the rest whatever fails, and reports it', async () => {
    const steps: string[] = []
    const left = new AppError({ code: 'vault-write-failed', message: 'M', hint: 'H', retryable: true })
    const { desk } = await createSignedInDesk({
      stopSaving: () => {
        steps.push(`stop saving, ${desk.vault.status().state}`)
        return Promise.reject(new Error('disk full'))
      },
      removeRest: [
        () => {
          steps.push(`remove the rest, ${desk.vault.status().state}`)
          return Promise.reject(left)
        },
        () => {
          steps.push('remove the last')
          return Promise.reject(new Error('disk full'))
        }
      ]
    })
    expect(await failureOf(() => desk.storage.removeAll())).toBe(left)
    expect(steps).toEqual(['stop saving, found', 'remove the rest, absent', 'remove the last'])
    expect([...desk.home.disk.files().keys()]).toEqual([])
  })

  it('keeps everything else if the disk fails', async () => {
    const { desk } = await createSignedInDesk()
    desk.home.disk.setPlan(({ name }) =>
      ['create', 'remove', 'rename', 'link'].includes(name) ? { errno: 'EROFS' } : null
    )
    expect(await failureOf(() => desk.storage.removeAll())).toMatchObject({ code: 'vault-write-failed' })
    expect(desk.sessions.list()).toHaveLength(1)
    expect(desk.forgotten()).toBe(0)
  })
})

function watched(limit: number | null) {
  const timers = createHandTimers()
  const here = { idleSince: timers.clock.monotonic(), limit }
  let locks = 0
  const stop = watchIdle({
    idleMs: () => timers.clock.monotonic() - here.idleSince,
    limitMs: () => here.limit,
    lock: () => {
      locks += 1
    },
    timers
  })
  return { timers, here, stop, locks: () => locks }
}

describe('watchIdle', () => {
  it('locks at most 15 s after the limit', async () => {
    const { timers, locks } = watched(60_000)
    await timers.pass(59_999)
    expect(locks()).toBe(0)
    await timers.pass(15_001)
    expect(locks()).toBeGreaterThan(0)
  })

  it('doesn’t lock while the person is active', async () => {
    const { timers, here, locks } = watched(60_000)
    for (let minute = 0; minute < 10; minute += 1) {
      await timers.pass(50_000)
      here.idleSince = timers.clock.monotonic()
    }
    expect(locks()).toBe(0)
  })

  it('never locks without a limit, and uses one that is set later', async () => {
    const { timers, here, locks } = watched(null)
    await timers.pass(3_600_000)
    expect(locks()).toBe(0)
    here.limit = 60_000
    await timers.pass(15_000)
    expect(locks()).toBe(1)
  })

  it('stops on request', async () => {
    const { timers, stop, locks } = watched(60_000)
    stop()
    expect(timers.pending()).toBe(0)
    await timers.pass(600_000)
    expect(locks()).toBe(0)
  })
})

const NONE = { memoryOnly: false, locking: { afterMs: null, withSystem: false } }

describe('readStorageChoices', () => {
  it.each([undefined, null, 7, 'memory', [], {}, { memoryOnly: true }, { memoryOnly: true, locking: 3 }])(
    'treats %j as no choice',
    (value) => {
      expect(readStorageChoices(value)).toEqual(NONE)
    }
  )

  it('gives back what was chosen', () => {
    const chosen = { memoryOnly: true, locking: { afterMs: 300_000, withSystem: true } }
    expect(readStorageChoices(chosen)).toEqual(chosen)
  })

  it.each([0, 59_999, 86_400_001, 60_000.5, '60000', NaN])(
    'forgets an idle time of %j, and no more',
    (afterMs) => {
      const found = readStorageChoices({ memoryOnly: true, locking: { afterMs, withSystem: true } })
      expect(found).toEqual({ memoryOnly: true, locking: { afterMs: null, withSystem: true } })
    }
  )
})
