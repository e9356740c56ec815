import { join } from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript-eslint'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../../build/paths.ts'

// The rules as they are, less those that need types: these tests put code where no file is.
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: [{ files: ['**/*.ts', '**/*.svelte'], ...ts.configs.disableTypeChecked }]
})

/** The messages for a file of this text at this place. */
async function lint(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: join(ROOT, file) })
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'syntax'}: ${message}`)
}

describe('the import rule rejects it and says where the code belongs', () => {
  test.each([
    ['main/core/a.ts', "import { app } from 'electron'", 'main/core/ports.ts'],
    ['main/core/keeper/a.ts', "import Store from 'electron-store'", 'main/core/ports.ts'],
    ['main/core/a.ts', "import { x } from '../electron/power.ts'", 'declare a port'],
    ['main/core/a.ts', "import { x } from '../ipc/bind.ts'", 'Dependencies point inward'],
    ['main/core/a.ts', "import type { x } from '../../preload/contract.ts'", 'Dependencies point inward'],
    ['main/core/a.ts', "import { x } from '../simulator/simulator.ts'", 'Practice port'],
    ['main/core/a.ts', "import { request } from 'node:https'", 'Take a Fetch'],
    ['main/simulator/a.ts', "import { app } from 'electron'", 'main/core/ports.ts'],
    ['main/ipc/a.ts', "import { ipcMain } from 'electron'", 'passes ipcMain to bind.ts'],
    ['main/ipc/a.ts', "import { x } from '../electron/power.ts'", 'Pass anything else to createHandlers'],
    ['main/electron/a.ts', "import { ipcMain } from 'electron'", 'Only main/desk.ts uses ipcMain'],
    ['main/electron/a.ts', "import electron from 'electron'", 'Only main/desk.ts uses ipcMain'],
    ['main/electron/a.ts', "import { x } from '../ipc/bind.ts'", 'Wiring belongs in main/desk.ts'],
    ['main/electron/a.ts', "import { x } from '../../renderer/api.ts'", 'main/desk.ts'],
    ['main/desk/a.ts', "import { ipcMain } from 'electron'", 'Only main/desk.ts uses ipcMain'],
    ['main/desk/a.ts', "import { x } from '../../renderer/api.ts'", 'Main can’t import the window'],
    [
      'preload/contract.ts',
      "import type { x } from '../main/core/errors.ts'",
      'can import only its own parts'
    ],
    [
      'preload/contract.ts',
      "export type { x } from '../main/core/errors.ts'",
      'can import only its own parts'
    ],
    ['preload/contract.ts', "export * from './api.ts'", 'can import only its own parts'],
    ['preload/contract/a.ts', "import type { x } from '../api.ts'", 'can import only its own parts'],
    ['preload/contract/a.ts', "import { x } from 'zod'", 'can import only its own parts'],
    ['main/ipc/a.ts', "import type { x } from '../../preload/contract/error.ts'", 'only entry point'],
    ['main/electron/a.ts', "import type { x } from '../../preload/contract/error.ts'", 'only entry point'],
    ['renderer/a.ts', "import type { x } from '../preload/contract/error.ts'", 'only entry point'],
    ['renderer/a.ts', "import { ipcRenderer } from 'electron'", 'main/index.ts'],
    ['renderer/a.ts', "import { readFile } from 'node:fs'", 'Call renderer/api.ts'],
    ['renderer/a.ts', "import type { x } from '../main/core/errors.ts'", 'Call renderer/api.ts'],
    ['renderer/a.ts', "import { VERBS } from '../preload/contract.ts'", 'can import only types'],
    [
      'main/core/a.ts',
      "import { allowInsecureRequests } from 'oauth4webapi'",
      'Only main/core/ringcentral/oauth-client.ts decides'
    ]
  ])('%s: %s', async (file, text, hint) => {
    const messages = await lint(file, text)
    expect(
      messages.some((message) => message.includes(hint)),
      messages.join('\n')
    ).toBe(true)
  })

  test.each([
    ['main/core/a.ts', "import { x } from './errors.ts'\nexport const y = x"],
    [
      'main/core/a.ts',
      "import { z } from 'zod'\nimport { join } from 'node:path'\nexport const y = [z, join]"
    ],
    ['main/electron/a.ts', "import { powerMonitor } from 'electron'\nexport const y = powerMonitor"],
    ['main/desk/a.ts', "import { powerMonitor } from 'electron'\nexport const y = powerMonitor"],
    ['main/ipc/a.ts', "import type { Calls } from '../../preload/contract.ts'\nexport type Y = Calls"],
    ['preload/contract.ts', "export type * from './contract/error.ts'"],
    [
      'preload/contract/a.ts',
      "import type { Reply } from './error.ts'\nimport type { User } from './connection-test.ts'\nexport type Y = [Reply<1>, User]"
    ],
    ['renderer/a.ts', "import type { Calls } from '../preload/contract.ts'\nexport type Y = Calls"]
  ])('and nothing to what is allowed in %s: %s', async (file, text) => {
    expect(await lint(file, text)).toEqual([])
  })
})

describe('core gets its clock, randomness, and network as arguments', () => {
  test.each([
    ['export const a = Date.now()', 'Take a Clock'],
    ['export const a = performance.now()', 'Take a Clock'],
    ['export const a = Math.random()', 'Take `random`'],
    ["export const a = fetch('https://x')", 'Take a Fetch'],
    ['setTimeout(() => undefined, 1)', 'Take Timers'],
    ['setInterval(() => undefined, 1)', 'Take Timers']
  ])('%s', async (text, hint) => {
    expect(await lint('main/core/keeper/a.ts', text)).toEqual([expect.stringContaining(hint)])
    expect(await lint('main/electron/a.ts', text)).toEqual([])
  })
})

describe('everywhere', () => {
  test.each([
    ['main/a.ts', 'export enum A { B }', 'union of string literals'],
    ['preload/contract/a.ts', 'export interface IThing { a: string }', 'without the I prefix'],
    ['main/a.ts', 'export interface IThing { a: string }', 'without the I prefix'],
    ['main/a.ts', 'export const a: any = 1', 'no-explicit-any'],
    ['main/a.ts', "console.log('x')", 'no-console'],
    ['main/a.ts', 'export const a = (b: number) => b == 1', 'eqeqeq'],
    ['main/a.ts', "import { A } from './a.ts'\nexport type B = A", 'consistent-type-imports'],
    ['renderer/A.svelte', '<script lang="ts">\n  const a = \'<b>\'\n</script>\n{@html a}', 'no-at-html-tags']
  ])('%s: %s', async (file, text, hint) => {
    const messages = await lint(file, text)
    expect(
      messages.some((message) => message.includes(hint)),
      messages.join('\n')
    ).toBe(true)
  })
})
