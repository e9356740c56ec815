import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { extractFile, listPackage } from '@electron/asar'
import { describe, expect, test } from 'vitest'
import { ensureDisplay } from '../../build/display.ts'
import { launchApp } from '../../build/launch-app.ts'
import { LINUX_UNPACKED } from '../../build/package.ts'
import { DIST, ROOT } from '../../build/paths.ts'
import { policyTemplates } from '../../build/policy-templates.ts'
import { LARGEST_ARCHIVE } from '../bench/package-figures.ts'

const resources = join(LINUX_UNPACKED, 'resources')
const archive = join(resources, 'app.asar')

const filesOf = (): string[] =>
  listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'))

describe.runIf(process.platform === 'linux')('app.asar', () => {
  test('contains only the bundles and the manifest', () => {
    const stray = filesOf().filter((path) => !/^\/(?:package\.json|dist(?:\/.*)?)$/.test(path))
    expect(stray).toEqual([])
    expect(filesOf()).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/dist/main/index.js',
        '/dist/main/desk.js',
        '/dist/main/desktop.js',
        '/dist/main/later.js',
        '/dist/main/answer-worker.js',
        '/dist/main/directory-worker.js',
        '/dist/main/inspector-worker.js',
        '/dist/preload/index.cjs',
        '/dist/renderer/index.html'
      ])
    )
  })

  test('has no sources, source maps, or node_modules', () => {
    const unwanted = filesOf().filter((path) => /\.(?:ts|svelte|map)$|node_modules|tests?\//.test(path))
    expect(unwanted).toEqual([])
  })

  test('has no inline source map', () => {
    for (const path of filesOf().filter((each) => /\.c?js$/.test(each))) {
      expect(extractFile(archive, path.slice(1)).includes('sourceMappingURL=data:'), path).toBe(false)
    }
  })

  test('contains exactly the built bundles', async () => {
    for (const path of [
      'main/index.js',
      'main/desk.js',
      'main/desktop.js',
      'main/later.js',
      'main/answer-worker.js',
      'main/directory-worker.js',
      'main/inspector-worker.js',
      'preload/index.cjs',
      'renderer/index.html'
    ]) {
      expect(extractFile(archive, `dist/${path}`).equals(await readFile(join(DIST, path))), path).toBe(true)
    }
  })

  // The packed binary can't be driven, so the archive runs on the Electron that it was packed with.
  test('starts the directory’s thread from within itself', async () => {
    const display = await ensureDisplay()
    const userData = await mkdtemp(join(tmpdir(), 'token-desk-archive-'))
    const { app } = await launchApp({ userData, appFolder: archive })
    try {
      const page = await app.firstWindow()
      const state = await page.evaluate(async () => {
        const practice = await window.api.startPractice()
        if (!practice.ok) throw new Error(practice.error.message)
        const key = { connectionId: practice.value, list: 'users' as const, accountId: null }
        await window.api.renew(practice.value)
        await window.api.loadList(key)
        return await window.api.openList(key)
      })
      expect(state).toMatchObject({ ok: true, value: { phase: 'ready', total: 200, error: null } })
    } finally {
      await app.close()
      await display.close()
      await rm(userData, { recursive: true, force: true })
    }
  })

  test(`is at most ${LARGEST_ARCHIVE} MiB`, async () => {
    expect((await stat(archive)).size).toBeLessThanOrEqual(LARGEST_ARCHIVE * 1024 * 1024)
  })

  test('has no dependencies or scripts in its manifest', () => {
    const manifest = JSON.parse(extractFile(archive, 'package.json').toString()) as Record<string, unknown>
    expect(manifest).toMatchObject({ name: 'token-desk-for-ringcx', main: 'dist/main/index.js' })
    expect(manifest).not.toHaveProperty('devDependencies')
    expect(manifest['dependencies'] ?? {}).toEqual({})
  })

  test('is the only app in the package', async () => {
    expect((await readdir(resources)).filter((name) => /app/i.test(name) && name !== 'app.asar')).toEqual([])
  })

  test('ships with every page, schema, and policy template', async () => {
    const docs = await readdir(join(ROOT, 'build/docs'), { recursive: true, withFileTypes: true })
    const files = docs.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
    const names = files.map((file) => relative(join(ROOT, 'build/docs'), file))
    for (const [path] of policyTemplates()) expect(names).toContain(path.replace('build/docs/', ''))
    for (const name of names)
      expect(await readFile(join(resources, 'docs', name)), name).toEqual(
        await readFile(join(ROOT, 'build/docs', name))
      )
  })

  test('comes with one locale', async () => {
    expect(await readdir(join(LINUX_UNPACKED, 'locales'))).toEqual(['en-US.pak'])
  })

  test('has the version from package.json', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    const packed = JSON.parse(extractFile(archive, 'package.json').toString()) as { version: string }
    expect(packed.version).toBe(version)
  })
})
