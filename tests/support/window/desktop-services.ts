import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectToBus, textOf } from './dbus.ts'

/** An item of the tray's menu. */
export interface TrayItem {
  readonly label: string
  readonly enabled: boolean
  readonly items: readonly TrayItem[]
  click(): Promise<void>
}

/** A desktop with a tray and notifications, on a session bus of its own: as much of one as the app asks for. */
export interface DesktopServices {
  /** For the app: points it to this bus. */
  readonly env: Readonly<Record<string, string>>
  /** The tray icon's menu; empty while there is no icon. */
  menu(): Promise<readonly TrayItem[]>
  /** Notifications that are shown, the oldest first. Live. */
  readonly notifications: readonly { readonly id: number; readonly title: string; readonly body: string }[]
  /** The person clicks a notification. */
  clickNotification(id: number): void
  stop(): Promise<void>
}

const WATCHER = 'org.kde.StatusNotifierWatcher'
const NOTIFICATIONS = 'org.freedesktop.Notifications'
const GET = 'org.freedesktop.DBus.Properties.Get'
/** Flags of RequestName: don't wait for it. */
const DO_NOT_QUEUE = 4

/** Starts it. @throws when `dbus-daemon` isn't installed */
export async function startDesktopServices(): Promise<DesktopServices> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-bus-'))
  const socket = join(folder, 'bus')
  const bus = spawn('dbus-daemon', [
    '--session',
    '--nofork',
    '--nopidfile',
    '--print-address',
    `--address=unix:path=${socket}`
  ])
  const endBus = (): void => void bus.kill('SIGKILL')
  process.once('exit', endBus)
  await once(bus.stdout, 'data')
  const client = await connectToBus(socket)
  let icon: { readonly owner: string; readonly path: string } | null = null
  let lastId = 0
  let shown: { id: number; title: string; body: string }[] = []

  // The tray (StatusNotifierItem specification).
  client.answer(GET, 'v', ([, property]) => [
    property === 'ProtocolVersion'
      ? { type: 'i', value: 0 }
      : property === 'RegisteredStatusNotifierItems'
        ? { type: 'as', value: [] }
        : { type: 'b', value: true }
  ])
  client.answer(`${WATCHER}.RegisterStatusNotifierItem`, '', ([service], sender) => {
    const named = String(service)
    icon = named.startsWith('/')
      ? { owner: sender, path: named }
      : { owner: named, path: '/StatusNotifierItem' }
    return []
  })

  // Notifications (Desktop Notifications Specification 1.2).
  client.answer(`${NOTIFICATIONS}.GetCapabilities`, 'as', () => [['body', 'actions']])
  client.answer(`${NOTIFICATIONS}.GetServerInformation`, 'ssss', () => ['test', 'test', '1', '1.2'])
  client.answer(`${NOTIFICATIONS}.Notify`, 'u', ([, , , title, body]) => {
    lastId += 1
    shown.push({ id: lastId, title: String(title), body: String(body) })
    return [lastId]
  })
  const close = (id: number): void => {
    const before = shown.length
    for (let at = shown.length - 1; at >= 0; at -= 1) if (shown[at]?.id === id) shown.splice(at, 1)
    if (shown.length < before)
      client.signal('/org/freedesktop/Notifications', `${NOTIFICATIONS}.NotificationClosed`, 'uu', [id, 3])
  }
  client.answer(`${NOTIFICATIONS}.CloseNotification`, '', ([id]) => {
    close(Number(id))
    return []
  })
  for (const name of [WATCHER, NOTIFICATIONS])
    await client.call(
      'org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.RequestName',
      'su',
      [name, DO_NOT_QUEUE]
    )

  return {
    env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}`, XDG_CURRENT_DESKTOP: '', DESKTOP_SESSION: '' },
    async menu() {
      if (icon === null) return []
      const { owner, path } = icon
      const property = ['org.kde.StatusNotifierItem', 'Menu'] as const
      const [menuPath] = await client.call(owner, path, GET, 'ss', property).catch(() => [null])
      if (menuPath === null) return []
      const ask = ['com.canonical.dbusmenu.GetLayout', 'iias', [0, -1, []]] as const
      const [, root] = await client.call(owner, textOf(menuPath), ...ask)
      const click = async (id: number): Promise<void> => {
        const event = [id, 'clicked', { type: 'i', value: 0 }, 0]
        await client.call(owner, textOf(menuPath), 'com.canonical.dbusmenu.Event', 'isvu', event)
      }
      return itemsOf(root, click)
    },
    get notifications() {
      return shown
    },
    clickNotification(id) {
      client.signal('/org/freedesktop/Notifications', `${NOTIFICATIONS}.ActionInvoked`, 'us', [id, 'default'])
      close(id)
    },
    async stop() {
      shown = []
      client.close()
      const gone = once(bus, 'exit')
      bus.kill('SIGTERM')
      await gone
      process.off('exit', endBus)
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** The children of a node in the layout of com.canonical.dbusmenu: `(ia{sv}av)`. */
function itemsOf(node: unknown, click: (id: number) => Promise<void>): TrayItem[] {
  const [, , children] = node as [number, unknown, unknown[]]
  return children.map((child) => {
    const [id, pairs] = child as [number, [string, unknown][], unknown[]]
    const properties = new Map(pairs)
    return {
      // A single underscore marks the next letter.
      label: textOf(properties.get('label') ?? properties.get('type')).replace(/_(.)/g, '$1'),
      enabled: properties.get('enabled') !== false,
      items: itemsOf(child, click),
      click: () => click(id)
    }
  })
}
