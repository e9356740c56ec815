// The window that the peers' page is measured in: the same size and Electron as the app's, with nothing else in it.
import { app, BrowserWindow } from 'electron'

if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
app.on('window-all-closed', () => app.quit())
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1180, height: 780, show: false })
  window.once('ready-to-show', () => window.show())
  return window.loadURL(process.env.PEER_PAGE ?? 'about:blank')
})
