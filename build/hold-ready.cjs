// Preloaded into the app under test (`electron -r`). Playwright attaches over two sockets while the app starts; a window
// that opens in between can be missed, and the launch then hangs. Playwright's own loader, which it does not use when it is
// given an executable, holds `ready` back until it is attached and calls `__playwright_run`; so does this, and nothing else
// (the loader also sets switches, among them one that turns the keyring off).
const { app } = require('electron')

const whenReady = app.whenReady()
const emit = app.emit.bind(app)
let readyArguments = []
let released = false
let release = () => undefined
const held = new Promise((resolve) => {
  release = resolve
})

app.emit = (event, ...args) => {
  if (event !== 'ready') return emit(event, ...args)
  readyArguments = args
  return app.listenerCount('ready') > 0
}
app.isReady = () => released
app.whenReady = () => held

globalThis.__playwright_run = async () => {
  const value = await whenReady
  released = true
  release(value)
  emit('ready', ...readyArguments)
}
