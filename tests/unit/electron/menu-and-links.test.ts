import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../support/fakes/failure-of.ts'
import {
  createLinkOpener,
  createSignInPageOpener,
  showFolder,
  EXTERNAL_LINKS
} from '../../../main/electron/external-links.ts'
import { dockTemplate, menuTemplate } from '../../../main/electron/menu.ts'
import { COMMANDS, keysOf } from '../../../preload/commands.ts'
import type { CommandId } from '../../../preload/contract.ts'

const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])

const PLATFORMS = ['linux', 'win32', 'darwin'] as const

const template = (
  platform: NodeJS.Platform,
  developer = false,
  run: (id: CommandId) => void = () => undefined
) => menuTemplate({ platform, appName: 'Token Desk', developer, run })

const roles = (items: MenuItemConstructorOptions[]): unknown[] => flat(items).map((item) => item.role)

/** Menus that belong to the system, which knows their entries and translates them. */
const SYSTEM_ROLES = [
  ...['editMenu', 'windowMenu', 'help', 'services', 'hide', 'hideOthers', 'unhide', 'close'],
  ...['zoomIn', 'reload', 'toggleDevTools']
]

const isCommand = (id: string): id is CommandId => id in COMMANDS

describe('menuTemplate', () => {
  it.each(PLATFORMS)('carries editing, zoom, window and quit on %s', (platform) => {
    const found = roles(template(platform))
    for (const role of ['editMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'windowMenu', 'help', 'about', 'quit'])
      expect(found).toContain(role)
  })

  it.each(PLATFORMS)('has no way to reload or inspect in a packaged app on %s', (platform) => {
    const found = roles(template(platform))
    for (const role of ['reload', 'forceReload', 'toggleDevTools', 'viewMenu'])
      expect(found).not.toContain(role)
    expect(roles(template(platform, true))).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
  })

  it.each(PLATFORMS)('takes every entry from the table of commands or from the system on %s', (platform) => {
    const entries = flat([...template(platform, true), ...dockTemplate(() => undefined)])
    for (const { id, label, accelerator, role, type, submenu } of entries) {
      if (type === 'separator' || (submenu !== undefined && id === undefined)) continue
      if (id === undefined) expect(SYSTEM_ROLES).toContain(role)
      else if (isCommand(id)) {
        const ellipsis = platform === 'darwin' && id === 'go.settings' ? '…' : ''
        expect(label).toBe(`${COMMANDS[id].title}${ellipsis}`)
        expect(accelerator?.replace('CommandOrControl', 'Mod') ?? null).toBe(
          platform === 'darwin' && id === 'app.shortcuts' ? null : keysOf(id, platform)
        )
      } else expect.unreachable(`${id} is in no table`)
    }
  })

  it('runs the command of an entry, and lets the window handle its keys', () => {
    const ran: CommandId[] = []
    const entries = flat(template('linux', false, (id) => ran.push(id))).filter(
      ({ click }) => click !== undefined
    )
    for (const { click } of entries) click?.(...([] as unknown as Parameters<NonNullable<typeof click>>))
    expect(ran).toEqual(entries.map(({ id }) => id))
    expect(ran).toEqual(expect.arrayContaining(['app.palette', 'app.shortcuts', 'app.report', 'go.settings']))
    expect(entries.every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true)
  })

  it('offers every link of the table by name, except the app variant for the assistant', () => {
    const links = flat(template('linux')).flatMap(({ id }) =>
      id?.startsWith('link.') === true ? [id.slice('link.'.length)] : []
    )
    const all = Object.keys(EXTERNAL_LINKS).filter((name) => name !== 'create-web-app')
    expect(links.sort()).toEqual(all.sort())
  })

  it('has the menu of the app where macOS expects it', () => {
    const [first, second] = template('darwin')
    expect(first?.label).toBe('Token Desk')
    expect(roles(first?.submenu as MenuItemConstructorOptions[]).filter(Boolean)).toEqual([
      ...['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit']
    ])
    const settings = flat([first ?? {}]).find(({ id }) => id === 'go.settings')
    expect(settings).toMatchObject({ label: 'Settings…', accelerator: 'CommandOrControl+,' })
    expect(flat([second ?? {}]).map(({ id }) => id)).not.toContain('app.quit')
  })
})

describe('external links', () => {
  it.each(Object.entries(EXTERNAL_LINKS))(
    '%s is https at RingCentral, with no foreign text in it',
    (_name, address) => {
      const url = new URL(address)
      expect(url.protocol).toBe('https:')
      expect(url.hostname).toMatch(/^developers?\.ringcentral\.com$/)
      expect([url.username, url.password, url.port, url.hash]).toEqual(['', '', '', ''])
    }
  )

  it('fill in the fields of a new app (ringcx-api §9)', () => {
    const fields = Object.fromEntries(new URL(EXTERNAL_LINKS['create-app']).searchParams)
    expect(fields).toMatchObject({
      public: 'false',
      type: 'ServerOther',
      grantType: 'PersonalJWT',
      permissions: 'ReadAccounts',
      redirectUri: ''
    })
    expect(fields['name']?.length).toBeLessThanOrEqual(64)
    expect(fields['desc']?.length).toBeLessThanOrEqual(256)
  })

  it('open exactly the address of the table', async () => {
    const opened: string[] = []
    const open = createLinkOpener((url) => {
      opened.push(url)
      return Promise.resolve()
    })
    await open('create-jwt')
    expect(opened).toEqual([EXTERNAL_LINKS['create-jwt']])
  })
})

it('shows a folder, and reports if the system can’t', async () => {
  const opened: string[] = []
  const open = (answer: string) => (path: string) => {
    opened.push(path)
    return Promise.resolve(answer)
  }
  await showFolder('/home/desk', open(''))
  const refusal = await failureOf(() => showFolder('/home/desk', open('no file manager in /home/desk')))
  expect(opened).toEqual(['/home/desk', '/home/desk'])
  expect(refusal).toMatchObject({ code: 'internal', message: 'The folder couldn’t be opened.' })
})

describe('sign-in pages', () => {
  const PLATFORM = 'https://platform.ringcentral.com'

  function opener(works = true) {
    const opened: string[] = []
    const open = createSignInPageOpener((url) => {
      opened.push(url)
      return works ? Promise.resolve() : Promise.reject(new Error(`cannot open ${url}`))
    })
    return { open, opened }
  }

  it.each([
    [PLATFORM, `${PLATFORM}/restapi/oauth/authorize?state=x`],
    [PLATFORM, 'https://login.ringcentral.com/sw.html?state=x'],
    ['https://platform.ringcentral.biz', 'https://login.ringcentral.biz/x'],
    ['https://sso.example.com:8443', 'https://sso.example.com:8443/authorize'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/restapi/oauth/authorize'],
    ['http://localhost:4000', 'http://localhost:4000/authorize']
  ])('of %s may be %s', async (host, url) => {
    const { open, opened } = opener()
    await open(url, host)
    expect(opened).toEqual([url])
  })

  it.each([
    [PLATFORM, 'http://platform.ringcentral.com/restapi/oauth/authorize'],
    [PLATFORM, 'https://platform.ringcentral.com.evil.example/x'],
    [PLATFORM, 'https://ringcentral.com/x'],
    [PLATFORM, 'https://a.b.ringcentral.com/x'],
    [PLATFORM, 'https://platform.ringcentral.com:8443/x'],
    [PLATFORM, 'https://someone@platform.ringcentral.com/x'],
    [PLATFORM, 'https://evil.example.com/?https://platform.ringcentral.com'],
    [PLATFORM, 'file:///etc/passwd'],
    [PLATFORM, 'javascript:alert(1)'],
    [PLATFORM, 'ms-msdt:/id'],
    [PLATFORM, ' https://platform.ringcentral.com/x'],
    [PLATFORM, ''],
    ['https://ringcentral.com', 'https://evil.com/x'],
    ['https://10.0.0.1', 'https://99.0.0.1/x'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4001/x'],
    ['http://127.0.0.1:4000', 'https://example.com/x'],
    ['http://localhost:4000', 'http://evil.localhost:4000/x']
  ])('of %s is never %s', async (host, url) => {
    const { open, opened } = opener()
    expect((await failureOf(() => open(url, host))).code).toBe('browser-failed')
    expect(opened).toEqual([])
  })

  it('that can’t be opened are reported without their address', async () => {
    const url = `${PLATFORM}/restapi/oauth/authorize?state=marker`
    const error = await failureOf(() => opener(false).open(url, PLATFORM))
    expect(error.code).toBe('browser-failed')
    expect(error.message + error.hint).not.toContain('marker')
  })
})
