import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { NO_KEYRING_ENV } from '../../support/window/keyring.ts'
import { createOrdinaryUser, whyNoOrdinaryUser } from '../../support/window/ordinary-user.ts'
import {
  connectionsOf,
  expect,
  expectPhase,
  loadedList,
  test,
  valueOf
} from '../../support/window/secrets-test.ts'

const reason = await whyNoOrdinaryUser()

/** Two files that Chromium writes for all to read, in a folder that only this user may enter: a debugging port, and an id. */
const CHROMIUMS_OWN: ReadonlySet<string> = new Set(['DevToolsActivePort', 'client_id'])

interface OwnProcess {
  readonly commandLine: readonly string[]
  readonly status: string
}

/** Processes of one user. */
async function processesOf(uid: number): Promise<OwnProcess[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(
    ids.map(async (id): Promise<OwnProcess[]> => {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
      if (!new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(status)) return []
      const commandLine = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
      // Chromium rewrites its own command line with blanks instead of zeros.
      return [{ status, commandLine: commandLine.split(/[\0 ]/) }]
    })
  )
  return all.flat()
}

/** SEC-12 (security-reliability §9.1). Tests as root cannot have Chromium's sandbox; this one has it. */
test('an ordinary user gets the whole app in the real sandbox', async () => {
  test.skip(reason !== null, reason ?? '')
  const user = await createOrdinaryUser()
  try {
    const app = await user.launch(NO_KEYRING_ENV)
    try {
      const page = await app.firstWindow()
      await page.waitForLoadState('load')
      expect(valueOf(await page.evaluate(() => window.api.appStatus())).dataFolder).toBe(user.userData)
      await page.getByRole('button', { name: /Practice/ }).click()
      await expectPhase(page, 'active')
      const [practice] = await connectionsOf(page)
      const id = practice?.connection.id ?? ''
      expect((await loadedList(page, id, 'users')).total).toBe(200)

      const processes = await processesOf(user.uid)
      expect(processes.filter(({ commandLine }) => commandLine.includes('--no-sandbox'))).toEqual([])
      const renderers = processes.filter(({ commandLine }) => commandLine.includes('--type=renderer'))
      expect(renderers.length).toBeGreaterThan(0)
      for (const { status } of renderers) {
        expect(status).toMatch(/^Seccomp:\s+2$/m)
        expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
      }
    } finally {
      await app.close()
    }
    await test.step('what the app keeps is this user’s alone', async () => {
      const entries = await readdir(user.userData, { recursive: true, withFileTypes: true })
      expect(entries.map(({ name }) => name)).toContain('settings.json')
      const paths = entries
        .filter((entry) => (entry.isFile() || entry.isDirectory()) && !CHROMIUMS_OWN.has(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
      const open: string[] = []
      for (const path of [user.userData, ...paths]) {
        const found = await stat(path)
        const rights = (found.mode & 0o777).toString(8)
        if (rights !== (found.isDirectory() ? '700' : '600') || found.uid !== user.uid)
          open.push(`${path} ${rights}`)
      }
      expect(open).toEqual([])
    })
  } finally {
    await user.remove()
  }
})
