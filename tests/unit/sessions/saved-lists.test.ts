import { describe, expect, it } from 'vitest'
import { keyOf } from '../../support/fakes/loop-worker.ts'
import { UNDO_MS } from '../../../main/core/sessions/removal.ts'
import { createSignedInDesk, isActive, startServices, typed, type Desk } from '../../support/sessions/desk.ts'

const savedFiles = (desk: Desk): string[] =>
  [...desk.home.disk.files().keys()].filter((path) => path.startsWith('/home/desk/directory/'))

async function untilSo(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate)
}

/** A connection that is signed in, and whose users are saved. */
async function saved() {
  const signedIn = await createSignedInDesk()
  const { directory } = signedIn.desk.sessions
  await directory.load(keyOf(signedIn.id, 'users'))
  await untilSo(async () => (await directory.copies(signedIn.id)).length > 0)
  return signedIn
}

describe('the saved lists of a connection', () => {
  it('stay when it is signed out, and can be read', async () => {
    const { desk, id } = await saved()
    await desk.sessions.signOut(id)
    expect(await desk.secret(id, 'ringcx')).toBeNull()
    expect(await desk.sessions.directory.copies(id)).toMatchObject([{ list: 'users', rows: 3 }])
  })

  it('can be removed and put back with it, and are gone with their key when that is final', async () => {
    const { desk, id, timers } = await saved()
    desk.sessions.remove(id)
    await desk.sessions.undoRemoval(id)
    expect(await desk.sessions.directory.copies(id)).toHaveLength(1)
    desk.sessions.remove(id)
    await timers.pass(UNDO_MS)
    await untilSo(() => savedFiles(desk).length === 0)
    expect(await desk.secret(id, 'directory')).toBeNull()
    expect(await desk.vault.names()).toEqual([])
  })

  it('are removed when it moves to other hosts', async () => {
    const { desk, id, timers } = await saved()
    const other = await startServices(timers)
    const before = await desk.secret(id, 'directory')
    await desk.sessions.edit(id, { ...typed(other), unfinished: true })
    expect(savedFiles(desk)).toEqual([])
    expect(before).not.toBeNull()
    expect(await desk.secret(id, 'directory')).toBeNull()
  })

  it('stay when its name or its credential changes', async () => {
    const { desk, id, simulator } = await saved()
    await desk.sessions.edit(id, typed(simulator, { name: 'Renamed' }))
    expect(await desk.sessions.directory.copies(id)).toHaveLength(1)
  })

  it('are removed with all data', async () => {
    const { desk } = await saved()
    await desk.storage.removeAll()
    expect(savedFiles(desk)).toEqual([])
  })

  it('are removed when secrets are no longer stored; what is on screen stays', async () => {
    const { desk, id } = await saved()
    await desk.storage.changeMode({ mode: 'memory' })
    expect(savedFiles(desk)).toEqual([])
    expect(desk.sessions.directory.open(keyOf(id, 'users')).total).toBe(3)
  })

  it('are closed by a lock', async () => {
    const { desk, id } = await saved()
    await desk.storage.changeMode({ mode: 'passphrase', passphrase: 'correct horse battery staple' })
    await desk.storage.lock()
    expect(() => desk.sessions.directory.open(keyOf(id, 'users'))).toThrow()
    await expect(desk.sessions.directory.copies(id)).rejects.toThrow()
  })

  it('are not made in practice', async () => {
    const { desk } = await saved()
    const files = savedFiles(desk)
    const practice = await desk.sessions.startPractice()
    await desk.until(practice, isActive)
    await desk.sessions.directory.load(keyOf(practice, 'users'))
    await new Promise(setImmediate)
    expect(await desk.sessions.directory.copies(practice)).toEqual([])
    expect(savedFiles(desk)).toEqual(files)
  })
})
