import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../build/paths.ts'

interface Target {
  readonly target: string
  readonly arch?: readonly string[]
}

interface Configuration {
  readonly appId: string
  readonly linux: { readonly target: readonly string[]; readonly executableName: string }
  readonly toolsets: { readonly appimage: string }
  readonly appImage: { readonly executableArgs: readonly string[] }
  readonly deb: { readonly depends: readonly string[] }
  readonly win: { readonly target: readonly Target[] }
  readonly mac: { readonly target: readonly Target[] }
}

interface ConfigurationTools {
  getConfig(folder: string, file: string, config: null): Promise<Configuration>
  validateConfiguration(config: Configuration, log: unknown): Promise<void>
}

const require = createRequire(import.meta.url)
const tools = require('app-builder-lib/out/util/config/config') as ConfigurationTools
const { DebugLogger } = require('builder-util') as { DebugLogger: new (enabled: boolean) => unknown }

test('electron-builder.yml has no unknown key and no wrong type', async () => {
  const config = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  await expect(tools.validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined()
})

test('the check finds an unknown key', async () => {
  const config = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  const wrong = { ...config, asarr: true }
  await expect(tools.validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow(/asarr/)
})

test('there are installers for every supported system', async () => {
  const { linux, win, mac } = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  expect(linux.target).toEqual(['AppImage', 'deb', 'rpm'])
  // The msi is our own (build/msi.ts).
  expect(win.target.map(({ target }) => target)).toEqual(['nsis'])
  expect(mac.target).toEqual([
    { target: 'dmg', arch: ['arm64', 'x64'] },
    { target: 'zip', arch: ['arm64', 'x64'] }
  ])
})

test('no Linux launcher disables the sandbox, which the app would reject', async () => {
  const { appImage, toolsets } = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  expect(appImage.executableArgs).toEqual([])
  // 0.0.0, the default, adds --no-sandbox.
  expect(toolsets.appimage).not.toBe('0.0.0')
})

test('the deb depends on every library that Electron links and Debian packages separately', async () => {
  const { deb } = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  for (const name of ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'libsecret-1-0']) {
    expect(
      deb.depends.some((line) => line.split(' ').includes(name)),
      name
    ).toBe(true)
  }
})

test('the desktop file, the executable and the package manifest agree on the app’s name', async () => {
  const { appId, linux } = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { desktopName: string }
  expect(appId).toBe('com.tokendesk.ringcx')
  expect(manifest.desktopName).toBe(`${linux.executableName}.desktop`)
})
