import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron'
import { COMMANDS } from '../../preload/commands.ts'
import type { CommandId } from '../../preload/contract.ts'
import type { TrayRow, TrayView } from '../core/desktop/tray-view.ts'

/** A command of the tray's menu, which main runs itself. It is about one connection, or about the app (`null`). */
export type TrayCommand = Extract<
  CommandId,
  'connection.copyToken' | 'connection.renew' | 'go.overview' | 'app.lock' | 'app.show' | 'app.quit'
>

/** What a click in the tray does. */
export type RunTrayCommand = (command: TrayCommand, connectionId: string | null) => void

/** What {@link createTray} needs. Electron's parts come in as arguments. */
export interface TrayParts {
  readonly Tray: new (
    image: NativeImage
  ) => Pick<Tray, 'setToolTip' | 'setContextMenu' | 'on' | 'destroy' | 'isDestroyed'>
  readonly Menu: Pick<typeof Menu, 'buildFromTemplate'>
  readonly image: () => NativeImage
  readonly platform: NodeJS.Platform
  readonly run: RunTrayCommand
}

/** The tray's icon; the menu bar's on macOS. */
export interface AppTray {
  /** Shows the icon if there is none yet, and changes only what is different. */
  show(view: TrayView): void
  /** What it shows; `null` if there is no icon. */
  shown(): TrayView | null
  remove(): void
}

/** Creates the tray, without its icon. */
export function createTray({ Tray, Menu, image, platform, run }: TrayParts): AppTray {
  let tray: InstanceType<TrayParts['Tray']> | null = null
  let shown: TrayView | null = null
  return {
    show(view) {
      if (tray === null) {
        tray = new Tray(image())
        // On macOS, a click opens the menu.
        if (platform !== 'darwin')
          tray.on('click', () => {
            run('app.show', null)
          })
      }
      if (view.tooltip !== shown?.tooltip) tray.setToolTip(view.tooltip)
      if (!sameMenu(view, shown)) tray.setContextMenu(Menu.buildFromTemplate(trayMenu(view, run)))
      shown = view
    },
    shown: () => shown,
    remove() {
      if (tray?.isDestroyed() === false) tray.destroy()
      tray = null
      shown = null
    }
  }
}

function sameMenu(view: TrayView, shown: TrayView | null): boolean {
  const menu = ({ rows, more, canLock, isShut }: TrayView): string =>
    JSON.stringify([rows, more, canLock, isShut])
  return shown !== null && menu(view) === menu(shown)
}

/** The tray's menu: each connection with its state, then the app. */
export function trayMenu(
  { rows, more, canLock, isShut }: TrayView,
  run: RunTrayCommand
): MenuItemConstructorOptions[] {
  const item = (
    command: TrayCommand,
    connectionId: string | null = null,
    { label = COMMANDS[command].title, enabled = true } = {}
  ): MenuItemConstructorOptions => ({
    label,
    enabled,
    click: () => {
      run(command, connectionId)
    }
  })
  const connection = ({
    connectionId,
    name,
    state,
    needsYou,
    canCopy
  }: TrayRow): MenuItemConstructorOptions => ({
    label: `${asLabel(name)}: ${state}`,
    submenu: [
      item('connection.copyToken', connectionId, { enabled: canCopy }),
      item('connection.renew', connectionId, { enabled: canCopy }),
      item('go.overview', connectionId, { label: needsYou ? 'Sign in…' : 'Open' })
    ]
  })
  return [
    ...rows.map(connection),
    ...(more > 0 ? [item('app.show', null, { label: `${String(more)} more…` })] : []),
    ...(rows.length > 0 ? [{ type: 'separator' } as const] : []),
    ...(canLock ? [item('app.lock')] : []),
    // The window asks for the passphrase, or says what is wrong.
    ...(isShut ? [item('app.show', null, { label: 'Unlock…' })] : []),
    item('app.show'),
    item('app.quit')
  ]
}

/** The longest name in a menu, in characters. */
const LONGEST_NAME = 40

/** A single `&` would underline the next letter. */
function asLabel(name: string): string {
  const letters = Array.from(name)
  const short = letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : name
  return short.replaceAll('&', '&&')
}

/** Sizes of the icon by scale factor, in pixels: 16 on Windows and macOS; Linux desktops scale one image themselves. */
const SCALES = [1.25, 1.5, 2, 3] as const
const LINUX_SIZE = 48
const SIZE = 16

/**
 * Makes the tray's icon from the app's. In the menu bar of macOS it is a template, black on nothing, which the system draws in
 * the color that fits the desktop picture.
 *
 * @param read reads one of the images that build/bundle.ts puts next to the bundle, at least 48 pixels wide
 */
export function trayImage(read: (name: string) => NativeImage, platform: NodeJS.Platform): NativeImage {
  const template = platform === 'darwin'
  const whole = read(template ? 'tray-template.png' : 'icon.png')
  const sized = (size: number): NativeImage => whole.resize({ width: size, height: size, quality: 'best' })
  if (platform === 'linux') return sized(LINUX_SIZE)
  const image = sized(SIZE)
  for (const scaleFactor of SCALES) {
    const size = SIZE * scaleFactor
    image.addRepresentation({ scaleFactor, width: size, height: size, buffer: sized(size).toPNG() })
  }
  if (template) image.setTemplateImage(true)
  return image
}
