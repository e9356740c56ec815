import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  connectionTo,
  expect,
  expectPhase,
  expectStorage,
  signInTo,
  test
} from '../../support/window/secrets-test.ts'

test.skip(process.platform !== 'linux', 'The GNOME keyring exists on Linux only.')

const GARBAGE = Buffer.from('this was a vault once')

test.describe('a damaged vault, with a real GNOME keyring', () => {
  test('only the main file: the backup copy is used, without a new sign-in', async ({
    simulator,
    startWithKeyring,
    userData
  }) => {
    const first = await startWithKeyring()
    const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
    // One more save, so that the copy before the last one holds the session too.
    await first.page.evaluate((connectionId) => window.api.renew(connectionId), id)
    await first.quit()
    await writeFile(join(userData, 'vault.tdv'), GARBAGE)

    const second = await startWithKeyring()
    await expectStorage(second.page, { mode: 'keyring', state: 'found' })
    await expect(second.page.getByRole('region', { name: 'Notices' })).toContainText(/kept/i)
    await expectPhase(second.page, 'active')
    expect(simulator.counts['token:jwt']).toBe(1)
    await second.quit()
    expect(await filesHolding(userData, GARBAGE)).toHaveLength(1)
  })

  test('both files: the app starts, reports it, moves them aside, and can sign in again', async ({
    simulator,
    startWithKeyring,
    userData
  }) => {
    const credentials = connectionTo(simulator.origin, simulator.credentials)
    const first = await startWithKeyring()
    await signInTo(first.page, credentials)
    await first.quit()
    for (const name of ['vault.tdv', 'vault.tdv.prev']) await writeFile(join(userData, name), GARBAGE)

    const second = await startWithKeyring()
    await expect(second.page.getByRole('region', { name: 'Notices' })).toContainText('is now empty')
    const again = await second.page.evaluate((input) => window.api.addConnection(input), {
      ...credentials,
      name: 'Again'
    })
    if (!again.ok) throw new Error(again.error.message)
    await second.page.evaluate((id) => window.api.signIn(id), again.value)
    await expectPhase(second.page, 'active', again.value)
    await second.quit()
    expect(await filesHolding(userData, GARBAGE)).toHaveLength(2)
  })
})

async function filesHolding(folder: string, bytes: Buffer): Promise<string[]> {
  const found: string[] = []
  for (const name of (await readdir(folder)).filter((each) => each.startsWith('vault'))) {
    if ((await readFile(join(folder, name))).equals(bytes)) found.push(name)
  }
  return found
}
