import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { kwalletToUse } from '../../../main/electron/kwallet-choice.ts'
import {
  APP_ID,
  environmentRefusal,
  forgetLeakingVariables,
  leaveAppImage
} from '../../../main/electron/start-environment.ts'

describe('variables that would expose secrets', () => {
  it('are removed, and the others stay', () => {
    const env = {
      SSLKEYLOGFILE: '/k',
      G_DBUS_DEBUG: 'all',
      WAYLAND_DEBUG: '1',
      PATH: '/bin',
      HTTPS_PROXY: 'p'
    }
    forgetLeakingVariables(env)
    expect(env).toEqual({ PATH: '/bin', HTTPS_PROXY: 'p' })
  })
})

it('has the name for Windows that its shortcuts carry', async () => {
  const config = await readFile(new URL('../../../electron-builder.yml', import.meta.url), 'utf8')
  expect(config).toMatch(new RegExp(`^appId: ${APP_ID}$`, 'm'))
})

describe('a start with NODE_DEBUG', () => {
  it('is rejected with the reason, unless it is empty', () => {
    expect(environmentRefusal({ NODE_DEBUG: 'stream' })).toMatch(
      /^Token Desk cannot start while the NODE_DEBUG [^\n]+$/
    )
    expect(environmentRefusal({ NODE_DEBUG: '' })).toBeNull()
    expect(environmentRefusal({ PATH: '/bin' })).toBeNull()
  })
})

describe('the environment of an AppImage', () => {
  const mount = '/tmp/.mount_token-AbC123'
  const execPath = `${mount}/token-desk`
  const asIs = (path: string): string => path
  const left = (env: NodeJS.ProcessEnv, exec = execPath, realPath = asIs): NodeJS.ProcessEnv => {
    const copy = { ...env }
    leaveAppImage(copy, exec, realPath)
    return copy
  }

  it('tells where the AppImage is, unless it is another program’s', () => {
    const env = (): NodeJS.ProcessEnv => ({ APPDIR: mount, APPIMAGE: '/home/me/token-desk.AppImage' })
    expect(leaveAppImage(env(), execPath, asIs)).toBe('/home/me/token-desk.AppImage')
    expect(leaveAppImage(env(), '/opt/desk/token-desk', asIs)).toBeNull()
    expect(leaveAppImage({ APPIMAGE: '/home/me/token-desk.AppImage' }, execPath, asIs)).toBeNull()
  })

  it('loses only what the start script and the runtime added', () => {
    expect(
      left({
        APPDIR: mount,
        APPIMAGE: '/home/me/token-desk.AppImage',
        ARGV0: './token-desk.AppImage',
        OWD: '/home/me',
        PATH: `${mount}:${mount}/usr/sbin:/usr/bin:/bin`,
        LD_LIBRARY_PATH: `${mount}/usr/lib`,
        XDG_DATA_DIRS: `${mount}/usr/share/:/var/lib/flatpak:/usr/share/gnome:/usr/local/share/:/usr/share/`,
        GSETTINGS_SCHEMA_DIR: `${mount}/usr/share/glib-2.0/schemas:/own/schemas`,
        QT_PLUGIN_PATH: `${mount}/usr/lib/qt5/plugins`,
        GTK_PATH: `/own/gtk:${mount}/usr/lib/gtk-3.0:/more`,
        _: `${mount}/AppRun`,
        DISPLAY: ':0',
        HOME: '/home/me',
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
        SIMILAR: `${mount}-of-another/lib`,
        ADDRESS: `file://${mount}/x`
      })
    ).toEqual({
      PATH: '/usr/bin:/bin',
      XDG_DATA_DIRS: '/var/lib/flatpak:/usr/share/gnome:/usr/local/share/:/usr/share/',
      GSETTINGS_SCHEMA_DIR: '/own/schemas',
      GTK_PATH: '/own/gtk:/more',
      DISPLAY: ':0',
      HOME: '/home/me',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
      SIMILAR: `${mount}-of-another/lib`,
      ADDRESS: `file://${mount}/x`
    })
  })

  it('is recognized by its real folder, also with a trailing slash', () => {
    const env = { APPDIR: '/link/app/', PATH: '/link/app:/link/app/usr/sbin:/bin' }
    expect(left(env, '/real/app/token-desk', (path) => path.replace('/link', '/real'))).toEqual({
      PATH: '/bin'
    })
  })

  it.each<[string, NodeJS.ProcessEnv]>([
    ['no AppImage', { PATH: '/bin' }],
    [
      'an AppImage that started this app, as a terminal would',
      { APPDIR: '/tmp/.mount_term', PATH: '/tmp/.mount_term:/bin' }
    ],
    ['a root that would be everything', { APPDIR: '/', PATH: '/bin' }],
    ['no path at all', { APPDIR: '', LD_LIBRARY_PATH: '/lib' }],
    ['a relative folder', { APPDIR: 'token-desk', PATH: 'token-desk:/bin' }]
  ])('stays unchanged with %s', (_name, env) => {
    expect(left(env, '/opt/token-desk/token-desk')).toEqual(env)
  })

  it('stays unchanged if its folder can’t be read', () => {
    const env = { APPDIR: '/gone', PATH: '/gone:/bin' }
    const gone = (): string => {
      throw new Error('ENOENT')
    }
    expect(left(env, execPath, gone)).toEqual(env)
  })
})

describe('the keyring on a KDE desktop', () => {
  it.each<[string, NodeJS.ProcessEnv, string | null]>([
    ['Plasma 6', { XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '6' }, null],
    ['Plasma 5', { XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '5' }, null],
    ['a Plasma that doesn’t report its version', { XDG_CURRENT_DESKTOP: 'KDE' }, 'kwallet5'],
    ['an empty version', { XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '' }, 'kwallet5'],
    [
      'a version that Chromium doesn’t know',
      { XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '7' },
      'kwallet5'
    ],
    ['a list of names', { XDG_CURRENT_DESKTOP: 'neon: KDE' }, 'kwallet5'],
    ['GNOME', { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' }, null],
    ['no desktop', {}, null]
  ])('%s', (_name, env, expected) => {
    expect(kwalletToUse(env, 'linux')).toBe(expected)
    expect(kwalletToUse(env, 'darwin')).toBeNull()
  })
})
