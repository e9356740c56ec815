// One sandboxed window with nothing of the app in it, to look at the scenes on the Chromium that the app ships.
import { app, BrowserWindow } from 'electron'

if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
app.on('window-all-closed', () => app.quit())
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 960, height: 640, useContentSize: true })
  return window.loadURL('about:blank')
})
