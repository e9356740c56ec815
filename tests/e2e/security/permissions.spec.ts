import { expect, test } from '../../support/window/security-test.ts'

test.use({
  sharedApp: true,
  expectedProblems: /Content Security Policy|Permissions policy violation|Failed to load resource/i
})

/** SEC-6: Electron's own default grants everything (security-reliability §1.1, item 5). */
const QUERIED = [
  'accelerometer',
  'background-sync',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'geolocation',
  'gyroscope',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'notifications',
  'payment-handler',
  'persistent-storage',
  'screen-wake-lock',
  'storage-access',
  'window-management'
]

test('every permission is denied', async ({ page }) => {
  const states = await page.evaluate(
    async (names) =>
      await Promise.all(
        names.map(async (name) => {
          const status = await navigator.permissions.query({ name: name as PermissionName })
          return [name, status.state]
        })
      ),
    QUERIED
  )
  expect(states).toEqual(QUERIED.map((name) => [name, 'denied']))
})

test('using a capability is denied too', async ({ page }) => {
  const outcomes = await page.evaluate(async () => {
    const outcome = async (attempt: () => Promise<unknown>) => {
      try {
        return `got ${String(await attempt())}`
      } catch {
        return 'refused'
      }
    }
    const extras = navigator as unknown as Record<
      'usb' | 'hid' | 'serial' | 'bluetooth',
      { requestDevice(options: object): Promise<unknown>; requestPort(): Promise<unknown> }
    >
    return {
      readClipboard: await outcome(() => navigator.clipboard.readText()),
      writeClipboard: await outcome(() => navigator.clipboard.writeText('taken')),
      camera: await outcome(() => navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await outcome(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await outcome(() => navigator.mediaDevices.getDisplayMedia()),
      position: await outcome(
        () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))
      ),
      wakeLock: await outcome(() => navigator.wakeLock.request()),
      midi: await outcome(() => navigator.requestMIDIAccess()),
      usb: await outcome(() => extras.usb.requestDevice({ filters: [] })),
      hid: await outcome(async () => {
        const devices = (await extras.hid.requestDevice({ filters: [] })) as unknown[]
        if (devices.length === 0) throw new Error('no device')
        return devices
      }),
      serial: await outcome(() => extras.serial.requestPort()),
      bluetooth: await outcome(() => extras.bluetooth.requestDevice({ acceptAllDevices: true })),
      folder: 'showDirectoryPicker' in window ? 'got a dialog' : 'refused',
      file: 'showOpenFilePicker' in window ? 'got a dialog' : 'refused',
      idle: await outcome(async () => {
        const { IdleDetector } = window as unknown as {
          IdleDetector: { requestPermission(): Promise<string> }
        }
        if ((await IdleDetector.requestPermission()) !== 'granted') throw new Error('denied')
      }),
      persistence: await outcome(async () => {
        if (!(await navigator.storage.persist())) throw new Error('denied')
      }),
      notification: await Notification.requestPermission().then((state) =>
        state === 'granted' ? 'got' : 'refused'
      )
    }
  })
  expect(Object.entries(outcomes).filter(([, result]) => result !== 'refused')).toEqual([])
})

for (const [name, start] of Object.entries({
  'a link of the page': 'link',
  'main itself': 'main'
})) {
  test(`no download starts from ${name}`, async ({ app, page }) => {
    const decided = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<boolean>((resolve) => {
          BrowserWindow.getAllWindows()[0]?.webContents.session.on('will-download', (event, item) => {
            resolve(event.defaultPrevented)
            item.cancel()
          })
        })
    )
    await app.evaluate(() => undefined)
    if (start === 'main') {
      await app.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.webContents.downloadURL('app://token-desk/index.html')
      })
    } else {
      await page.evaluate(() => {
        const link = document.createElement('a')
        link.href = 'data:application/octet-stream,taken'
        link.download = 'taken.bin'
        link.click()
      })
    }
    expect(await decided).toBe(true)
  })
}
