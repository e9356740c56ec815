import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MenuItemConstructorOptions, NotificationConstructorOptions } from 'electron'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../../../build/paths.ts'
import { choicesInRun, readDesktopChoices, type DesktopChoices } from '../../../main/core/desktop/choices.ts'
import type { Need } from '../../../main/core/desktop/needs.ts'
import type { TrayView } from '../../../main/core/desktop/tray-view.ts'
import { createNodeDisk } from '../../../main/core/vault/record-file.ts'
import { createBackground } from '../../../main/electron/background.ts'
import { autostartEntry, createLoginItem, type LoginItemParts } from '../../../main/electron/login-item.ts'
import { createNotifier } from '../../../main/electron/notifier.ts'
import { createTray, trayImage, trayMenu, type AppTray } from '../../../main/electron/tray.ts'
import { hasTrayHost } from '../../../main/electron/tray-host.ts'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'

const view = (change: Partial<TrayView> = {}): TrayView => ({
  tooltip: 'Token Desk for RingCX',
  rows: [
    { connectionId: 'c1', name: 'R&D', state: 'Ready, renews at 14:03', needsYou: false, canCopy: true },
    { connectionId: 'c2', name: 'Sales', state: 'Sign-in needed', needsYou: true, canCopy: false }
  ],
  more: 0,
  canLock: true,
  isShut: false,
  ...change
})

describe('readDesktopChoices', () => {
  it.each([undefined, null, 7, 'x', [], {}, { notify: 7 }, { keepRunning: 'true', notify: { refused: 0 } }])(
    'is off in the background and notifies of everything with %o in the settings',
    (stored) => {
      const { keepRunning, toldNoTray, notify } = readDesktopChoices(stored)
      expect([keepRunning, toldNoTray]).toEqual([false, false])
      expect(Object.values(notify)).toEqual([true, true, true, true])
    }
  )

  it('notifies of nothing in safe mode, and changes nothing in another run', () => {
    const chosen = readDesktopChoices({ keepRunning: true })
    expect(new Set(Object.values(choicesInRun(chosen, true).notify))).toEqual(new Set([false]))
    expect(choicesInRun(chosen, false)).toBe(chosen)
  })

  it('reads back what was chosen', () => {
    const chosen: DesktopChoices = {
      keepRunning: true,
      toldNoTray: true,
      notify: { 'sign-in-needed': false, refused: true, 'credential-ends': false, 'update-ready': true }
    }
    expect(readDesktopChoices(structuredClone(chosen))).toEqual(chosen)
  })
})

describe('trayMenu', () => {
  const labels = (items: MenuItemConstructorOptions[]): unknown[] =>
    items.map(({ type, label, submenu, enabled }) =>
      Array.isArray(submenu)
        ? [label, labels(submenu)]
        : (type ?? (enabled === false ? `(${label ?? ''})` : label))
    )

  it('shows each connection with what it offers, then the app', () => {
    expect(labels(trayMenu(view({ more: 3 }), () => undefined))).toEqual([
      ['R&&D: Ready, renews at 14:03', ['Copy token', 'Renew now', 'Open']],
      ['Sales: Sign-in needed', ['(Copy token)', '(Renew now)', 'Sign in…']],
      '3 more…',
      'separator',
      'Lock',
      'Open Token Desk',
      'Quit Token Desk'
    ])
    expect(labels(trayMenu(view({ rows: [], canLock: false }), () => undefined))).toEqual([
      'Open Token Desk',
      'Quit Token Desk'
    ])
  })

  it('leads to the window while the vault is shut', () => {
    expect(labels(trayMenu(view({ rows: [], canLock: false, isShut: true }), () => undefined))).toEqual([
      'Unlock…',
      'Open Token Desk',
      'Quit Token Desk'
    ])
  })

  it('runs the command of the item, for its connection', () => {
    const ran: unknown[] = []
    const menu = trayMenu(view(), (...command) => ran.push(command))
    const press = (items: MenuItemConstructorOptions[]): void => {
      for (const { submenu, click } of items) {
        if (Array.isArray(submenu)) press(submenu)
        ;(click as (() => void) | undefined)?.()
      }
    }
    press(menu)
    expect(ran).toEqual([
      ...['c1', 'c2'].flatMap((id) => [
        ['connection.copyToken', id],
        ['connection.renew', id],
        ['go.overview', id]
      ]),
      ['app.lock', null],
      ['app.show', null],
      ['app.quit', null]
    ])
  })

  it('cuts a long name between two letters', () => {
    const name = '🙂'.repeat(50)
    const rows = view().rows.map((row) => ({ ...row, name }))
    const [item] = trayMenu(view({ rows }), () => undefined)
    expect(item?.label).toBe(`${'🙂'.repeat(39)}…: Ready, renews at 14:03`)
  })
})

describe('createTray', () => {
  function trays(platform: NodeJS.Platform = 'linux') {
    const calls: string[] = []
    class FakeTray {
      setToolTip = (text: string): void => void calls.push(`tooltip ${text}`)
      setContextMenu = (): void => void calls.push('menu')
      on = (event: string): this => {
        calls.push(`on ${event}`)
        return this
      }
      destroy = (): void => void calls.push('destroy')
      isDestroyed = (): boolean => false
      constructor() {
        calls.push('icon')
      }
    }
    const tray = createTray({
      Tray: FakeTray as never,
      Menu: { buildFromTemplate: () => ({}) as never },
      image: () => ({}) as never,
      platform,
      run: () => undefined
    })
    return { tray, got: () => calls.splice(0) }
  }

  it('makes one icon, and changes only what is different', () => {
    const { tray, got } = trays()
    tray.show(view())
    expect(got()).toEqual(['icon', 'on click', 'tooltip Token Desk for RingCX', 'menu'])
    tray.show(view())
    expect(got()).toEqual([])
    tray.show(view({ tooltip: 'Locked' }))
    expect(got()).toEqual(['tooltip Locked'])
    tray.show(view({ tooltip: 'Locked', canLock: false }))
    expect(got()).toEqual(['menu'])
    tray.show(view({ tooltip: 'Locked', canLock: false, isShut: true }))
    expect(got()).toEqual(['menu'])
    tray.remove()
    tray.remove()
    expect(got()).toEqual(['destroy'])
    expect(tray.shown()).toBeNull()
  })

  it('leaves the click on macOS to the menu', () => {
    const { tray, got } = trays('darwin')
    tray.show(view())
    expect(got()).not.toContain('on click')
  })
})

describe('trayImage', () => {
  /** An image that says what was done with it and its copies. */
  const image = (done: string[], width: number): never =>
    ({
      resize: (to: { readonly width: number }) => image(done, to.width),
      toPNG: () => Buffer.alloc(0),
      addRepresentation: (of: { readonly width: number; readonly scaleFactor: number }) =>
        done.push(`${String(width)} at ${String(of.scaleFactor)}: ${String(of.width)}`),
      setTemplateImage: (on: boolean) => done.push(`template ${String(on)}`)
    }) as never
  const made = (platform: NodeJS.Platform): string[] => {
    const done: string[] = []
    trayImage((name) => {
      done.push(name)
      return image(done, 256)
    }, platform)
    return done
  }
  const scales = ['16 at 1.25: 20', '16 at 1.5: 24', '16 at 2: 32', '16 at 3: 48']

  it('is the app’s icon, for screens of every density', () => {
    expect(made('win32')).toEqual(['icon.png', ...scales])
    expect(made('linux')).toEqual(['icon.png'])
  })

  it('is a template on macOS, which the menu bar draws in its own color', async () => {
    expect(made('darwin')).toEqual(['tray-template.png', ...scales, 'template true'])
    // PNG §11.2.1: width and height at 16, and at 25 the color type; 6 has an alpha channel, all that a template is.
    const png = await readFile(join(ROOT, 'build/tray-template.png'))
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png.readUInt8(25)]).toEqual([48, 48, 6])
  })
})

describe('hasTrayHost', () => {
  it.each<[string, Error | null, string, boolean]>([
    ['a desktop with a tray', null, '   variant       boolean true\n', true],
    ['a desktop whose watcher has no host', null, '   variant       boolean false\n', false],
    ['a desktop without a watcher', new Error('ServiceUnknown'), '', false]
  ])('asks the session bus of %s', async (_what, error, stdout, expected) => {
    const asked: (readonly string[])[] = []
    const found = await hasTrayHost('linux', (_file, args, _options, done) => {
      asked.push(args)
      done(error, stdout, '')
    })
    expect(found).toBe(expected)
    expect(asked[0]).toContain('string:IsStatusNotifierHostRegistered')
  })

  it.each(['win32', 'darwin'] as const)('asks no other program on %s', async (platform) => {
    expect(await hasTrayHost(platform, () => expect.unreachable())).toBe(true)
  })
})

describe('createNotifier', () => {
  function notifier(supported = true) {
    const calls: string[] = []
    const shown: Map<string, () => void>[] = []
    class FakeNotification {
      static isSupported = (): boolean => supported
      readonly listeners = new Map<string, () => void>()
      readonly #title: string
      constructor({ title, body }: NotificationConstructorOptions) {
        this.#title = title ?? ''
        calls.push(`new ${this.#title} · ${body ?? ''}`)
        shown.push(this.listeners)
      }
      on = (event: string, listener: () => void): this => {
        this.listeners.set(event, listener)
        return this
      }
      show = (): void => void calls.push(`show ${this.#title}`)
      close = (): void => void calls.push(`close ${this.#title}`)
    }
    const clicked: (string | null)[] = []
    const made = createNotifier({
      Notification: FakeNotification as never,
      onClick: ({ connectionId }) => clicked.push(connectionId)
    })
    return { made, shown, clicked, got: () => calls.splice(0) }
  }
  const need = (title: string): Need => ({
    kind: 'refused',
    topic: 'session c1',
    cause: 'x',
    connectionId: 'c1',
    title,
    body: 'B'
  })

  it('shows one per topic, and takes it back', () => {
    const { made, got } = notifier()
    made.show(need('one'))
    made.show(need('two'))
    made.withdraw('session c1')
    made.withdraw('session c1')
    expect(got()).toEqual(['new one · B', 'show one', 'close one', 'new two · B', 'show two', 'close two'])
  })

  it('goes to the place on a click, and forgets one that is gone', () => {
    const { made, shown, clicked, got } = notifier()
    made.show(need('one'))
    shown[0]?.get('click')?.()
    made.show(need('two'))
    shown[1]?.get('failed')?.()
    got()
    made.withdraw('session c1')
    expect([clicked, got()]).toEqual([['c1'], []])
  })

  it('does nothing where there is nothing to show them', () => {
    const { made, got } = notifier(false)
    made.show(need('one'))
    expect(got()).toEqual([])
  })
})

describe('createBackground', () => {
  /** @param first what was chosen before */
  function background(first: Partial<DesktopChoices> = {}, safeMode = false) {
    const timers = createHandTimers()
    let chosen: DesktopChoices = { ...readDesktopChoices(undefined), keepRunning: true, ...first }
    const world = {
      host: true,
      answer: 'stay' as 'stay' | 'quit',
      asked: 0,
      staleInMs: null as number | null
    }
    const events: string[] = []
    let shown: TrayView | null = null
    const tray: AppTray = {
      show: (next) => {
        shown = next
        events.push('show')
      },
      shown: () => shown,
      remove: () => {
        if (shown !== null) events.push('remove')
        shown = null
      }
    }
    const made = createBackground({
      choices: {
        read: () => choicesInRun(chosen, safeMode),
        write: (next) => {
          chosen = next
        }
      },
      hasTrayHost: () => {
        world.asked += 1
        return Promise.resolve(world.host)
      },
      tray,
      look: () => ({ view: view(), staleInMs: world.staleInMs }),
      sayNoTray: () => {
        events.push('say')
        return Promise.resolve(world.answer)
      },
      quit: () => events.push('quit'),
      timers,
      onChange: () => events.push('changed')
    })
    const choose = async (keepRunning: boolean): Promise<void> => {
      chosen = { ...chosen, keepRunning }
      await made.choicesChanged()
    }
    return { made, timers, world, choose, chosen: () => chosen, got: () => events.splice(0) }
  }

  it('shows no tray in safe mode, and asks for none, whatever is chosen; the choice stays', async () => {
    const { made, timers, world, choose, chosen, got } = background({}, true)
    await made.choicesChanged()
    made.changed()
    await made.lookForTray()
    await timers.pass(60_000)
    await made.windowClosed()
    await choose(true)
    expect([got(), world.asked, made.hasTray()]).toEqual([[], 0, false])
    expect(chosen()).toEqual({ ...readDesktopChoices(undefined), keepRunning: true })
  })

  it('shows the tray only while it is on', async () => {
    const { choose, got, made, timers } = background({ keepRunning: false })
    await made.choicesChanged()
    await made.windowClosed()
    made.changed()
    await timers.pass(60_000)
    expect([got(), made.hasTray()]).toEqual([[], false])
    await choose(true)
    expect([got(), made.hasTray()]).toEqual([['show', 'changed'], true])
    await choose(false)
    expect([got(), made.hasTray()]).toEqual([['remove', 'changed'], false])
  })

  it('shows changes that come together once, and wakes up for nothing else', async () => {
    const { got, made, timers, world } = background()
    await made.choicesChanged()
    got()
    for (let time = 0; time < 100; time += 1) made.changed()
    await timers.pass(24 * 60 * 60_000)
    expect([got(), timers.pending(), world.asked]).toEqual([['show'], 0, 1])
    world.staleInMs = 90_000
    made.changed()
    await timers.pass(250)
    got()
    world.staleInMs = null
    await timers.pass(90_000)
    expect([got(), timers.pending()]).toEqual([['show'], 0])
  })

  it('finds a tray that comes later than the app at login, and looks for it a few times only', async () => {
    const late = background()
    late.world.host = false
    await late.made.choicesChanged()
    late.world.host = true
    await late.timers.pass(2_000)
    expect(late.got()).toEqual(['show', 'changed'])
    const never = background()
    never.world.host = false
    await never.made.choicesChanged()
    await never.timers.pass(24 * 60 * 60_000)
    expect([never.world.asked, never.timers.pending(), never.got()]).toEqual([4, 0, []])
  })

  it('says once that there is no tray, and stays', async () => {
    const { chosen, got, made, world } = background()
    world.host = false
    await made.choicesChanged()
    await made.windowClosed()
    await made.windowClosed()
    expect(got()).toEqual(['say'])
    expect(chosen()).toMatchObject({ keepRunning: true, toldNoTray: true })
  })

  it('quits if the person would rather, and asks again the next time', async () => {
    const { chosen, got, made, world } = background()
    Object.assign(world, { host: false, answer: 'quit' })
    await made.windowClosed()
    await settle()
    expect([got(), chosen().toldNoTray]).toEqual([['say', 'quit'], false])
  })

  it('notices when the tray went away before the window closed', async () => {
    const { got, made, world } = background()
    await made.choicesChanged()
    world.host = false
    await made.windowClosed()
    expect(got()).toEqual(['show', 'changed', 'remove', 'changed', 'say'])
  })
})

describe('createLoginItem', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-desk-login-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const item = (change: Partial<LoginItemParts> = {}) =>
    createLoginItem({
      app: {
        getLoginItemSettings: () => expect.unreachable(),
        setLoginItemSettings: () => expect.unreachable()
      },
      platform: 'linux',
      isPackaged: true,
      env: {},
      execPath: '/opt/Token Desk for RingCX/token-desk',
      appImage: null,
      configFolder: folder,
      disk: createNodeDisk(),
      now: () => 0,
      ...change
    })
  const file = (): string => join(folder, 'autostart/token-desk.desktop')

  it('writes an autostart file, whole and for its owner alone, and removes it', async () => {
    const login = item()
    expect(await login.isOn()).toBe(false)
    await login.set(true)
    expect(await login.isOn()).toBe(true)
    const text = await readFile(file(), 'utf8')
    expect(text).toContain('\nExec="/opt/Token Desk for RingCX/token-desk" "--hidden"\n')
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'autostart'))).toEqual(['token-desk.desktop'])
    await login.set(false)
    await login.set(false)
    expect(await login.isOn()).toBe(false)
  })

  it('starts the AppImage, not the folder where it is mounted', async () => {
    await item({ appImage: '/home/robin/Token Desk.AppImage' }).set(true)
    expect(await readFile(file(), 'utf8')).toContain('\nExec="/home/robin/Token Desk.AppImage" "--hidden"\n')
  })

  it('follows an app that has moved, and leaves alone what the person changed', async () => {
    await item({ appImage: '/home/robin/desk-1.AppImage' }).set(true)
    await item({ appImage: '/home/robin/desk-2.AppImage' }).follow()
    const text = await readFile(file(), 'utf8')
    expect(text).toContain('\nExec="/home/robin/desk-2.AppImage" "--hidden"\n')
    const changed = text.replace('"--hidden"', '"--hidden" "--lang=de"')
    await writeFile(file(), changed)
    await item({ appImage: '/home/robin/desk-2.AppImage' }).follow()
    expect(await readFile(file(), 'utf8')).toBe(changed)
    await rm(file())
    await item().follow()
    expect(await readdir(join(folder, 'autostart'))).toEqual([])
  })

  it('stays off if it is turned off while the app follows', async () => {
    await item({ appImage: '/home/robin/desk-1.AppImage' }).set(true)
    const login = item({ appImage: '/home/robin/desk-2.AppImage' })
    await Promise.all([login.follow(), login.set(false)])
    expect(await readdir(join(folder, 'autostart'))).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('waits for no pipe in its place', async () => {
    await mkdir(join(folder, 'autostart'))
    execFileSync('mkfifo', [file()])
    expect(await item().isOn()).toBe(false)
  })

  it.each(['Hidden=true', 'Hidden = true', 'X-GNOME-Autostart-enabled=false'])(
    'is off where the desktop wrote %s',
    async (line) => {
      await mkdir(join(folder, 'autostart'))
      await writeFile(file(), `[Desktop Entry]\nType=Application\n${line}\n`)
      expect(await item().isOn()).toBe(false)
    }
  )

  it('says so when the disk refuses', async () => {
    await writeFile(join(folder, 'autostart'), 'in the way')
    await expect(item().set(true)).rejects.toMatchObject({ code: 'internal' })
  })

  it.each<[string, Partial<LoginItemParts>]>([
    ['in a run from source', { isPackaged: false }],
    ['in a Flatpak', { env: { FLATPAK_ID: 'com.example' } }],
    ['in a Snap', { env: { SNAP: '/snap/x/1' } }],
    ['on Windows in a run from source', { platform: 'win32', isPackaged: false }]
  ])('isn’t offered %s', async (_where, change) => {
    const login = item(change)
    await login.set(true)
    expect(await login.isOn()).toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  it('is off on Windows when the person turned it off in Task Manager, and can be turned on again', async () => {
    const entry = { name: 'token-desk', path: '/opt/token-desk', args: ['--hidden'], scope: 'user' }
    // The documented answer: the entry is there, and isn't approved.
    let enabled = false
    const login = item({
      platform: 'win32',
      app: {
        getLoginItemSettings: () =>
          ({
            openAtLogin: true,
            executableWillLaunchAtLogin: enabled,
            launchItems: [{ ...entry, enabled }]
          }) as never,
        setLoginItemSettings: (wish) => {
          enabled = wish.openAtLogin === true && wish.enabled !== false
        }
      }
    })
    expect(await login.isOn()).toBe(false)
    await login.set(true)
    expect(await login.isOn()).toBe(true)
  })

  it.each<[NodeJS.Platform, object]>([
    ['win32', { path: '/opt/Token Desk for RingCX/token-desk', args: ['--hidden'] }],
    ['darwin', {}]
  ])('uses the list of the system on %s', async (platform, which) => {
    const given: unknown[] = []
    let openAtLogin = false
    const refusing = { now: false }
    const login = item({
      platform,
      app: {
        getLoginItemSettings: (asked) => {
          expect(asked).toEqual(which)
          // Windows only; elsewhere the answer has no such field.
          const onWindows = platform === 'win32' ? { executableWillLaunchAtLogin: openAtLogin } : {}
          return { openAtLogin, ...onWindows } as never
        },
        setLoginItemSettings: (wish) => {
          given.push(wish)
          openAtLogin = refusing.now ? openAtLogin : wish.openAtLogin === true
        }
      }
    })
    await login.set(true)
    expect([await login.isOn(), given]).toEqual([true, [{ openAtLogin: true, ...which }]])
    refusing.now = true
    await expect(login.set(false)).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('autostartEntry', () => {
  /** Reads `Exec` as the Desktop Entry Specification 1.5 says: first the string's escapes, then quotes, then field codes. */
  function argumentsOf(entry: string): string[] {
    const [, value = ''] = /^Exec=(.*)$/m.exec(entry) ?? []
    const escapes: Record<string, string> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' }
    const text = value.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole)
    return [...text.matchAll(/"((?:\\["`$\\]|[^"`$\\])*)"(?: |$)/g)].map(([, quoted = '']) =>
      quoted.replace(/\\(.)/gs, '$1').replaceAll('%%', '%')
    )
  }

  it('starts exactly the program, whatever its path holds', () => {
    const path = fc
      .string({ unit: fc.constantFrom(...Array.from(' "`$\\%&;|<>()\'~#*?[]{}éx/\n\r\t=-')) })
      .map((text) => `/${text}`)
    fc.assert(
      fc.property(path, (program) => {
        const entry = autostartEntry(program)
        expect(argumentsOf(entry)).toEqual([program, '--hidden'])
        expect(entry.split('\n').filter((line) => line.startsWith('Exec='))).toHaveLength(1)
        expect(entry.split(/[\n\r]/)).toHaveLength(10)
      }),
      { seed: 14 }
    )
  })
})
