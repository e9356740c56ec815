import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { createLinkOpener, EXTERNAL_LINKS } from '../../../main/electron/external-links.ts'
import { menuTemplate } from '../../../main/electron/menu.ts'
import type { LinkName } from '../../../preload/contract.ts'

const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])

const template = (
  platform: NodeJS.Platform,
  developer = false,
  openLink: (link: LinkName) => void = () => undefined
) => menuTemplate({ platform, appName: 'Token Desk', developer, openLink })

const roles = (items: MenuItemConstructorOptions[]): unknown[] => flat(items).map((item) => item.role)

describe('menuTemplate', () => {
  it.each(['linux', 'win32', 'darwin'] as const)(
    'carries editing, zoom, window and quit on %s',
    (platform) => {
      const found = roles(template(platform))
      for (const role of ['editMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'windowMenu', 'help'])
        expect(found).toContain(role)
      expect(found).toContain(platform === 'darwin' ? 'appMenu' : 'quit')
    }
  )

  it.each(['linux', 'win32', 'darwin'] as const)(
    'has no way to reload or inspect in a packaged app on %s',
    (platform) => {
      const found = roles(template(platform))
      for (const role of ['reload', 'forceReload', 'toggleDevTools', 'viewMenu'])
        expect(found).not.toContain(role)
      expect(roles(template(platform, true))).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
    }
  )

  it('opens every link of the table, by name', () => {
    const opened: LinkName[] = []
    for (const item of flat(template('linux', false, (link) => opened.push(link)))) {
      item.click?.(...([] as unknown as Parameters<NonNullable<typeof item.click>>))
    }
    expect(opened.sort()).toEqual(Object.keys(EXTERNAL_LINKS).sort())
  })
})

describe('external links', () => {
  it.each(Object.entries(EXTERNAL_LINKS))(
    '%s is https at RingCentral, with nobody else’s text in it',
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
