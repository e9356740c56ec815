import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { ROOT } from '../../build/paths.ts'

interface Target {
  readonly target: string
  readonly arch?: readonly string[]
}

interface Configuration {
  readonly linux: { readonly target: readonly string[] }
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

test('the check does find a wrong key', async () => {
  const config = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  const wrong = { ...config, asarr: true }
  await expect(tools.validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow(/asarr/)
})

test('there are installers for every system that was promised', async () => {
  const { linux, win, mac } = await tools.getConfig(ROOT, 'electron-builder.yml', null)
  expect(linux.target).toEqual(['AppImage', 'deb', 'rpm'])
  expect(win.target.map(({ target }) => target)).toEqual(['nsis', 'msi'])
  expect(mac.target).toEqual([
    { target: 'dmg', arch: ['arm64', 'x64'] },
    { target: 'zip', arch: ['arm64', 'x64'] }
  ])
})
