import { describe, expect, it } from 'vitest'
import { createKeeping, MOST_KEPT, SAVE_AFTER_MS, type Keeping } from '../../../main/core/activity/keeping.ts'
import { AppError } from '../../../main/core/errors.ts'
import type { SecretField } from '../../../main/core/ports.ts'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import { createRecording, requestOf, type Recording } from '../../support/activity/recording.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createFakeDisk, type FakeDisk } from '../../support/fakes/disk.ts'

const PATH = '/home/desk/activity.sealed'

/** What outlives a run of the app. */
interface Home {
  readonly disk: FakeDisk
  readonly vault: Map<string, string>
  on: boolean
  isVaultOpen: boolean
  mayKeep: boolean
}

const createHome = (): Home => ({
  disk: createFakeDisk(),
  vault: new Map(),
  on: false,
  isVaultOpen: true,
  mayKeep: true
})

/** One run of the app. */
function run(home: Home): Recording & { readonly keeping: Keeping; readonly notes: string[] } {
  const recording = createRecording()
  const notes: string[] = []
  const nameOf = (record: string, field: SecretField): string => `${record} ${field}`
  const keeping = createKeeping({
    recorder: recording.recorder,
    file: createRecordFile(PATH, home.disk, { timers: recording.timers, clock: recording.timers.clock }),
    records: {
      read: (record, field) => Promise.resolve(home.vault.get(nameOf(record, field)) ?? null),
      update: (record, fields) => {
        if (!home.isVaultOpen)
          throw new AppError({ code: 'vault-locked', message: 'M', hint: 'H', retryable: true })
        for (const [field, value] of Object.entries(fields))
          home.vault.set(nameOf(record, field as SecretField), value ?? '')
        return Promise.resolve()
      }
    },
    isVaultOpen: () => home.isVaultOpen,
    mayKeep: () => home.mayKeep,
    choice: { read: () => home.on, write: (on) => (home.on = on) },
    timers: recording.timers,
    log: { note: (event) => notes.push(event) }
  })
  return { ...recording, keeping, notes }
}

const names = (home: Home): string[] =>
  [...home.disk.files().keys()].map((path) => path.replace('/home/desk/', '')).sort()

describe('createKeeping', () => {
  it('writes nothing unless the person wants it', async () => {
    const home = createHome()
    const { keeping, record, timers } = run(home)
    record()
    keeping.changed()
    await timers.pass(SAVE_AFTER_MS)
    await keeping.settle()
    expect(names(home)).toEqual([])
  })

  it('brings the entries of an earlier run back, before those of this one, and nothing can be read on the disk', async () => {
    const home = createHome()
    const first = run(home)
    await first.keeping.set(true)
    first.record({ url: 'https://ringcx.example/voice/api/v1/admin/users?page=7' })
    first.recorder.watch('c1')(requestOf())
    first.keeping.changed()
    await first.timers.pass(SAVE_AFTER_MS)
    await first.keeping.settle()
    for (const bytes of home.disk.files().values())
      expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/ringcx|users|admin|purpose|c1/)

    const second = run(home)
    second.record()
    await second.keeping.load()
    expect(second.recorder.all()).toMatchObject([
      { id: -1, path: '/voice/api/v1/admin/users', query: [{ name: 'page', value: '7' }], status: 200 },
      { id: 0, state: 'done', failure: { code: 'canceled' } },
      { id: 1 }
    ])
  })

  it('saves once for many changes, and what is left when the app quits', async () => {
    const home = createHome()
    const { keeping, record, timers } = run(home)
    await keeping.set(true)
    const before = home.disk.files().get(PATH)
    record()
    keeping.changed()
    record()
    keeping.changed()
    expect(home.disk.files().get(PATH)).toEqual(before)
    await keeping.settle()
    const after = run(home)
    await after.keeping.load()
    expect(after.recorder.state().total).toBe(2)
    expect(timers.clock.wall()).toBeGreaterThan(0)
  })

  it('saves at the end what the recorder had no time to tell of', async () => {
    const home = createHome()
    const { keeping, record } = run(home)
    await keeping.set(true)
    record()
    await keeping.settle()
    const after = run(home)
    await after.keeping.load()
    expect(after.recorder.state().total).toBe(1)
  })

  it('keeps at most the newest entries', async () => {
    const home = createHome()
    const first = run(home)
    await first.keeping.set(true)
    for (let at = 0; at < MOST_KEPT + 30; at += 1) first.record()
    first.keeping.changed()
    await first.keeping.settle()
    const second = run(home)
    await second.keeping.load()
    expect(second.recorder.state().total).toBe(MOST_KEPT)
  })

  it.each([
    ['damaged', (home: Home) => home.disk.put(PATH, Buffer.from('not ours'))],
    ['sealed with another key', (home: Home) => home.vault.clear()]
  ])('sets a file aside that is %s, and deletes nothing', async (how, harm) => {
    const home = createHome()
    const first = run(home)
    await first.keeping.set(true)
    first.record()
    first.keeping.changed()
    await first.keeping.settle()
    harm(home)
    const hex = (): string[] =>
      [...home.disk.files().values()].map((bytes) => Buffer.from(bytes).toString('hex'))
    const before = hex()
    const second = run(home)
    await second.keeping.load()
    for (let saves = 0; saves < 3; saves += 1) {
      second.record()
      second.keeping.changed()
      await second.keeping.settle()
    }
    expect(names(home).some((name) => name.startsWith('activity.sealed.damaged-'))).toBe(true)
    // Each file that could not be read is still there
    const unread = how === 'damaged' ? before.slice(0, 1) : before
    expect(hex()).toEqual(expect.arrayContaining(unread))
  })

  it('neither reads nor overwrites while the vault is locked, and saves when it opens', async () => {
    const home = createHome()
    const first = run(home)
    await first.keeping.set(true)
    first.record()
    first.keeping.changed()
    await first.keeping.settle()
    const bytes = home.disk.files().get(PATH)
    home.isVaultOpen = false
    const second = run(home)
    await second.keeping.load()
    second.record()
    second.keeping.changed()
    await second.keeping.settle()
    expect(home.disk.files().get(PATH)).toEqual(bytes)
    home.isVaultOpen = true
    await second.keeping.load()
    await second.keeping.settle()
    const third = run(home)
    await third.keeping.load()
    expect(third.recorder.state().total).toBe(2)
  })

  it('leaves the file unread where the organization forbids it, and removes it when the person turns it off', async () => {
    const home = createHome()
    const first = run(home)
    await first.keeping.set(true)
    home.mayKeep = false
    const second = run(home)
    await second.keeping.load()
    expect([second.keeping.isOn(), names(home).includes('activity.sealed')]).toEqual([false, true])
    home.mayKeep = true
    const third = run(home)
    await third.keeping.load()
    await third.keeping.set(false)
    expect(names(home)).toEqual([])
  })

  it('saves nothing after it was turned off, whatever waits or is under way', async () => {
    const home = createHome()
    const { keeping, record, timers } = run(home)
    await keeping.set(true)
    record()
    keeping.changed()
    const saving = keeping.settle()
    record()
    keeping.changed()
    await Promise.all([keeping.set(false), saving])
    home.vault.clear()
    keeping.changed()
    await timers.pass(2 * SAVE_AFTER_MS)
    await keeping.settle()
    expect([names(home), [...home.vault]]).toEqual([[], []])
  })

  it('says what is left when the disk refuses to remove it', async () => {
    const home = createHome()
    const { keeping } = run(home)
    await keeping.set(true)
    home.disk.setPlan(({ name }) => (name === 'remove' ? { errno: 'EPERM' } : null))
    for (const removal of [() => keeping.set(false), keeping.remove])
      expect(await failureOf(removal)).toMatchObject({
        code: 'vault-write-failed',
        message: 'The saved activity couldn’t be deleted.'
      })
    expect(keeping.isOn()).toBe(false)
  })

  it('goes on when the disk refuses, and tries again with the next change', async () => {
    const home = createHome()
    const { keeping, record, notes } = run(home)
    await keeping.set(true)
    home.disk.setPlan(({ name }) => (name === 'create' ? { errno: 'ENOSPC' } : null))
    record()
    keeping.changed()
    await keeping.settle()
    expect(notes).toEqual(['activity.not-saved'])
  })
})
