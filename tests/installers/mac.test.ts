import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getRawHeader, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readMacInfo, type MacInfo } from '../../build/mac-info.ts'
import { STAND_IN_MINIMUM } from '../../build/mac-stand-in.ts'
import { MAC_FOR_TESTS } from '../../build/package.ts'

const run = promisify(execFile)

const NAME = 'Token Desk for RingCX'
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const zips = inject('macZips')

describe.each([
  ['arm64', 'mac-arm64'],
  ['x64', 'mac']
])('the packed app for macOS on %s (a stand-in for Electron)', (arch, folder) => {
  const app = join(MAC_FOR_TESTS, folder, `${NAME}.app`)
  const contents = join(app, 'Contents')
  let info: MacInfo = {}
  beforeAll(async () => {
    info = await readMacInfo(app)
  })

  test('says what it is', () => {
    expect(info).toMatchObject({
      CFBundleIdentifier: 'com.tokendesk.ringcx',
      CFBundleName: NAME,
      CFBundleDisplayName: NAME,
      CFBundleExecutable: NAME,
      CFBundlePackageType: 'APPL',
      CFBundleShortVersionString: version,
      CFBundleVersion: version,
      LSApplicationCategoryType: 'public.app-category.developer-tools',
      // Electron's own: with a lower one, the app would be offered where it can't start.
      LSMinimumSystemVersion: STAND_IN_MINIMUM,
      NSHumanReadableCopyright: 'Copyright © 2026 The Token Desk authors',
      // Follows the dark mode.
      NSRequiresAquaSystemAppearance: false
    })
    // In the Dock, with its menus.
    expect(info).not.toHaveProperty('LSUIElement')
  })

  test('has our icon and no other', async () => {
    expect(info['CFBundleIconFile']).toBe('icon.icns')
    const icon = await readFile(join(contents, 'Resources/icon.icns'))
    expect(icon.equals(await readFile('build/icon.icns'))).toBe(true)
    expect((await readdir(join(contents, 'Resources'))).filter((name) => name.endsWith('.icns'))).toEqual([
      'icon.icns'
    ])
  })

  test('owns the type of a connections file, and no address', () => {
    const [type, ...others] = info['UTExportedTypeDeclarations'] as readonly MacInfo[]
    expect(others).toEqual([])
    expect(type).toEqual({
      UTTypeIdentifier: 'com.tokendesk.ringcx.connections',
      UTTypeDescription: 'Token Desk for RingCX connections',
      UTTypeConformsTo: ['public.json'],
      UTTypeTagSpecification: {
        'public.filename-extension': ['tokendesk'],
        'public.mime-type': ['application/x-token-desk-connections']
      }
    })
    expect(info['CFBundleDocumentTypes']).toEqual([
      {
        CFBundleTypeExtensions: ['tokendesk'],
        CFBundleTypeIconFile: 'icon.icns',
        CFBundleTypeName: 'Token Desk connections',
        CFBundleTypeRole: 'Editor',
        LSHandlerRank: 'Owner',
        LSItemContentTypes: [type?.['UTTypeIdentifier']]
      }
    ])
    // A sign-in comes back over loopback.
    expect(info).not.toHaveProperty('CFBundleURLTypes')
  })

  test('asks for no camera, microphone, or Bluetooth, and for http only on this computer', () => {
    expect(Object.keys(info).filter((key) => key.endsWith('UsageDescription'))).toEqual([])
    const { NSExceptionDomains: domains, ...others } = info['NSAppTransportSecurity'] as MacInfo
    expect(others).toEqual({ NSAllowsLocalNetworking: true })
    expect(Object.keys(domains as object).sort()).toEqual(['127.0.0.1', 'localhost'])
  })

  test('contains the hash of the only archive it may load', async () => {
    const archives = (await readdir(join(contents, 'Resources'))).filter((name) => name.endsWith('.asar'))
    expect(archives).toEqual(['app.asar'])
    const archive = join(contents, 'Resources/app.asar')
    expect(listPackage(archive, { isPack: false })).toContain('/dist/main/index.js')
    expect(info['ElectronAsarIntegrity']).toEqual({
      'Resources/app.asar': {
        algorithm: 'SHA256',
        hash: createHash('sha256').update(getRawHeader(archive).headerString).digest('hex')
      }
    })
  })

  test('has every fuse as on Linux', async () => {
    const wire = await getCurrentFuseWire(app)
    const on = Object.values(FuseV1Options).filter(
      (fuse) => typeof fuse === 'number' && Number(wire[fuse]) === '1'.charCodeAt(0)
    )
    expect(on).toEqual([
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar
    ])
  })

  test.each(['', ' (GPU)', ' (Plugin)', ' (Renderer)'])('its helper%s belongs to it', async (suffix) => {
    const name = `${NAME} Helper${suffix}`
    const helper = join(contents, 'Frameworks', `${name}.app`)
    const about = await readMacInfo(helper)
    expect(about).toMatchObject({
      CFBundleIdentifier: `com.tokendesk.ringcx.helper${suffix.replace(/ \((\w+)\)/, '.$1')}`,
      CFBundleDisplayName: name,
      CFBundleExecutable: name,
      CFBundleVersion: version,
      LSUIElement: true
    })
    expect((await stat(join(helper, 'Contents/MacOS', name))).mode & 0o111).toBe(0o111)
  })

  test('comes with one language, and with the pages for administrators', async () => {
    const framework = join(contents, 'Frameworks/Electron Framework.framework/Versions/A/Resources')
    expect((await readdir(framework)).filter((name) => name.endsWith('.lproj'))).toEqual(['en.lproj'])
    expect(await readdir(join(contents, 'Resources/docs'))).toContain('administrators.md')
  })

  describe.runIf(zips.length > 0)('its zip', () => {
    let unpacked = ''
    beforeAll(async () => {
      unpacked = await mkdtemp(join(tmpdir(), 'token-desk-mac-zip-'))
      const zip = zips.find((file) => file.endsWith(`token-desk-${version}-mac-${arch}.zip`))
      await run('7z', ['x', '-bd', `-o${unpacked}`, zip ?? ''])
    })
    afterAll(() => rm(unpacked, { recursive: true, force: true }))

    test('contains the app and nothing else', async () => {
      expect(await readdir(unpacked)).toEqual([`${NAME}.app`])
      const files = async (folder: string): Promise<string[]> =>
        (await readdir(folder, { recursive: true })).sort()
      expect(await files(join(unpacked, `${NAME}.app`))).toEqual(await files(app))
    })

    // Without them, codesign calls the format ambiguous, and Squirrel.Mac refuses the update.
    test('keeps the links of every framework, and the programs executable', async () => {
      const frameworks = join(unpacked, `${NAME}.app/Contents/Frameworks`)
      const names = (await readdir(frameworks)).filter((name) => name.endsWith('.framework'))
      expect(names.sort()).toEqual([
        'Electron Framework.framework',
        'Mantle.framework',
        'ReactiveObjC.framework',
        'Squirrel.framework'
      ])
      for (const name of names) {
        const program = name.replace('.framework', '')
        expect(await readlink(join(frameworks, name, 'Versions/Current'))).toBe('A')
        for (const linked of [program, 'Resources'])
          expect(await readlink(join(frameworks, name, linked))).toBe(`Versions/Current/${linked}`)
      }
      const main = join(unpacked, `${NAME}.app/Contents/MacOS`, NAME)
      expect((await stat(main)).mode & 0o111).toBe(0o111)
    })
  })
})
