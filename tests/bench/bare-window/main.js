// The named baseline of the start-up and memory figures: the least an Electron app can be. One sandboxed window of
// the same size that shows one sentence, with no preload, no bundle and no state.
import { app, BrowserWindow } from 'electron'
import { join } from 'node:path'

if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
app.on('window-all-closed', () => app.quit())
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1180, height: 780, show: false })
  window.once('ready-to-show', () => window.show())
  return window.loadFile(join(import.meta.dirname, 'index.html'))
})
