import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getRawHeader } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { NtExecutable, NtExecutableResource, Resource } from 'resedit'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { WINDOWS_UNPACKED } from '../../build/package.ts'
import { findCommand } from '../../build/system-libraries.ts'

const run = promisify(execFile)

const { setup, msi, trusted } = inject('windows')
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const program = join(WINDOWS_UNPACKED, 'Token Desk for RingCX.exe')
const has7z = (await findCommand('7z')) !== null

describe.runIf(setup !== null || msi !== null)(
  'the packed program for Windows (a stand-in for Electron)',
  () => {
    const resources = async (): Promise<ReturnType<typeof NtExecutableResource.from>['entries']> =>
      // A signature is not part of the resources.
      NtExecutableResource.from(NtExecutable.from(await readFile(program), { ignoreCert: true })).entries

    test('says what it is', async () => {
      const [info, ...others] = Resource.VersionInfo.fromEntries(await resources())
      expect(others).toEqual([])
      const [language] = info?.getAllLanguagesForStringValues() ?? []
      if (info === undefined || language === undefined) throw new Error('There is no version resource.')
      expect(info.getStringValues(language)).toMatchObject({
        ProductName: 'Token Desk for RingCX',
        FileDescription: 'Token Desk for RingCX',
        CompanyName: 'Token Desk contributors',
        LegalCopyright: 'Copyright © 2026 The Token Desk authors',
        FileVersion: version,
        ProductVersion: `${version}.0`
      })
    })

    test('has our icon', async () => {
      const [group] = Resource.IconGroupEntry.fromEntries(await resources())
      const ours = await readFile('build/icon.ico')
      // ICO: the number of pictures.
      expect(group?.icons).toHaveLength(ours.readUInt16LE(4))
    })

    test('contains the hash of the archive it may load', async () => {
      const written = (await resources()).filter(
        ({ type, id }) => type === 'INTEGRITY' && id === 'ELECTRONASAR'
      )
      expect(written).toHaveLength(1)
      const { headerString } = getRawHeader(join(WINDOWS_UNPACKED, 'resources/app.asar'))
      expect(JSON.parse(Buffer.from(written[0]?.bin ?? new ArrayBuffer()).toString())).toEqual([
        {
          file: 'resources\\app.asar',
          alg: 'SHA256',
          value: createHash('sha256').update(headerString).digest('hex')
        }
      ])
    })

    test('checks that hash, and runs neither as Node nor with an inspector', async () => {
      const wire = await getCurrentFuseWire(program)
      const on = (fuse: FuseV1Options): boolean => Number(wire[fuse]) === '1'.charCodeAt(0)
      expect(on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true)
      expect(on(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true)
      expect(on(FuseV1Options.RunAsNode)).toBe(false)
      expect(on(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false)
    })
  }
)

describe.runIf(setup !== null)('the setup program (compiled with stand-ins for its plug-ins)', () => {
  test.runIf(has7z)('contains the packed app and an uninstaller', async () => {
    const { stdout } = await run('7z', ['l', '-slt', setup ?? ''])
    expect(stdout).toMatch(/^Type = Nsis$/m)
    expect(stdout).toMatch(/^Path = \$PLUGINSDIR\/app-64\.7z$/m)
    expect(stdout).toMatch(/^Path = \$R0\/Uninstall Token Desk for RingCX\.exe$/m)
  })
})

describe.runIf(trusted !== null)('every program and package for Windows', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-desk-signed-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const verify = (file: string): Promise<string> =>
    run('osslsigncode', ['verify', '-CAfile', trusted ?? '', '-TSA-CAfile', trusted ?? '', '-in', file]).then(
      ({ stdout }) => stdout,
      (failed: unknown) => `failed\n${(failed as { readonly stdout: string }).stdout}`
    )

  test('has a valid signature', async () => {
    for (const file of [program, setup, msi].filter((each) => each !== null)) {
      const said = await verify(file)
      expect(said, file).toMatch(/^(?:Signature verification: ok|Succeeded)$/m)
      expect(said, file).toContain('Token Desk tests')
    }
  })

  test('is refused when one byte of it changes', async () => {
    for (const file of [program, setup, msi].filter((each) => each !== null)) {
      const bytes = await readFile(file)
      const at = Math.floor(bytes.length / 2)
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      const changed = join(folder, 'changed')
      await writeFile(changed, bytes)
      expect(await verify(changed), file).toMatch(/^failed/)
    }
  })
})
