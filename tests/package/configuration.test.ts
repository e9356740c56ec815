import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Platform } from 'electron-builder'
import { expect, test } from 'vitest'
import { ownElectron } from '../../build/package.ts'
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
  readonly nsis: { readonly buildUniversalInstaller?: boolean }
  readonly mac: {
    readonly target: readonly Target[]
    readonly hardenedRuntime: boolean
    readonly entitlements: string
    readonly entitlementsInherit: string
    readonly notarize?: boolean
    readonly identity?: string | null
    readonly icon: string
  }
}

interface ConfigurationTools {
  getConfig(folder: string, file: string, config: null): Promise<Configuration>
  validateConfiguration(config: Configuration, log: unknown): Promise<void>
}

const require = createRequire(import.meta.url)
const tools = require('app-builder-lib/out/util/config/config') as ConfigurationTools
const plist = require('plist') as { parse(text: string): unknown }
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
  const { linux, win, nsis, mac } = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  expect(linux.target).toEqual(['AppImage', 'deb', 'rpm'])
  // The msi is our own (build/msi.ts).
  expect(win.target.map(({ target }) => target)).toEqual(['nsis'])
  // Or there is one more setup program, with both architectures in it.
  expect(nsis.buildUniversalInstaller).toBe(false)
  expect(mac.target).toEqual([
    { target: 'dmg', arch: ['arm64', 'x64'] },
    { target: 'zip', arch: ['arm64', 'x64'] }
  ])
})

test('the Electron here is packed only where it has the architecture of the installers', () => {
  const folder = '/an/electron'
  for (const platform of [Platform.LINUX, Platform.WINDOWS, Platform.MAC])
    expect(ownElectron('folder', platform, folder)).toEqual({ electronDist: folder })
  expect(ownElectron('all', Platform.LINUX, folder)).toEqual({ electronDist: folder })
  for (const platform of [Platform.WINDOWS, Platform.MAC])
    expect(ownElectron('all', platform, folder)).toEqual({})
})

test('on macOS the app is hardened, and is notarized if the environment has a key', async () => {
  const { mac } = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  expect(mac.hardenedRuntime).toBe(true)
  // Either would switch off what the environment asks for.
  expect([mac.notarize, mac.identity]).toEqual([undefined, undefined])
  expect(mac.entitlementsInherit).toBe(mac.entitlements)
  // Only V8's compiler: no other library, no debugger, no variables of the loader.
  const entitlements = plist.parse(await readFile(join(ROOT, mac.entitlements), 'utf8'))
  expect(entitlements).toEqual({ 'com.apple.security.cs.allow-jit': true })
  expect((await readFile(join(ROOT, mac.icon))).subarray(0, 4).toString()).toBe('icns')
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
