import { access, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { CommandError } from '../../../build/command.ts'
import { packApp } from '../../../build/package.ts'
import { withCertificate, type Certificate } from '../../../build/sign-windows.ts'

/** What electron-builder was asked to build, and what it and the programs it starts could read. */
const built = vi.hoisted(() => [] as { readonly win: unknown; readonly secrets: string[] }[])

vi.mock('electron-builder', () => {
  const WINDOWS = { createTarget: () => null }
  return {
    Platform: { WINDOWS, current: () => WINDOWS },
    Arch: {},
    build: (options: { readonly config: { readonly win: unknown } }) => {
      const secrets = Object.keys(process.env).filter((name) => name.startsWith('WIN_CSC_'))
      built.push({ win: options.config.win, secrets })
      return Promise.resolve([])
    }
  }
})
vi.mock('../../../build/bundle.ts', () => ({ bundle: () => Promise.resolve() }))
vi.mock('../../../build/electron-runtime.ts', () => ({
  electronRuntime: () => Promise.resolve({ source: 'release', version: '45.4.1', dist: 'electron' }),
  NoElectronError: Error
}))

/** The start of a PKCS #12 file, which is enough for everything but signing. */
const FILE = Buffer.from([0x30, 0x82, 0x0a, 0x00, 0x02, 0x01, 0x03])
const WORDS = 'a password that no command line may contain'

const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
const said = (): string => written.mock.calls.map(([text]) => String(text)).join('')
beforeEach(() => {
  written.mockClear()
  built.length = 0
})

const environment = (): NodeJS.ProcessEnv => ({
  PATH: '/bin',
  WIN_CSC_LINK: FILE.toString('base64'),
  WIN_CSC_KEY_PASSWORD: WORDS
})

test('a certificate from the environment is in files only while it is used, and never in a program’s environment', async () => {
  const env = environment()
  let used: Certificate | null = null
  await withCertificate(env, async (certificate) => {
    if (certificate === null) throw new Error('There is no certificate.')
    used = certificate
    expect(await readFile(certificate.file)).toEqual(FILE)
    expect(await readFile(certificate.passwordFile, 'utf8')).toBe(WORDS)
    if (process.platform !== 'win32')
      for (const path of [certificate.file, certificate.passwordFile])
        expect((await stat(path)).mode & 0o077).toBe(0)
    expect(certificate.timestampServer).toMatch(/^http/)
    expect(env).toEqual({ PATH: '/bin' })
  })
  await expect(access(dirname((used as unknown as Certificate).file))).rejects.toThrow('ENOENT')
  expect(said()).toBe('')
})

test('the files are gone after a failure, too', async () => {
  let folder = ''
  const signing = withCertificate(environment(), (certificate) => {
    folder = dirname(certificate?.file ?? '')
    return Promise.reject(new Error('The timestamp server does not answer.'))
  })
  await expect(signing).rejects.toThrow('The timestamp server')
  await expect(access(folder)).rejects.toThrow('ENOENT')
})

test.each([{}, { WIN_CSC_LINK: '' }, { WIN_CSC_LINK: '', WIN_CSC_KEY_PASSWORD: WORDS }])(
  'without a certificate it says in one line that nothing is signed: %j',
  async (env) => {
    expect(await withCertificate(env, (certificate) => Promise.resolve(certificate))).toBeNull()
    expect(said()).toBe('Nothing is signed for Windows: WIN_CSC_LINK contains no certificate.\n')
    expect(env).toEqual({})
  }
)

test.each(['C:\\keys\\certificate.p12', 'https://example.com/certificate.p12', ' ', 'LS0tLS1CRUdJTg=='])(
  'anything but a PKCS #12 file is refused, without repeating it: %s',
  async (text) => {
    const use = vi.fn(() => Promise.resolve())
    const attempt = withCertificate({ WIN_CSC_LINK: text }, use)
    await expect(attempt).rejects.toThrow(CommandError)
    await expect(attempt).rejects.toThrow('WIN_CSC_LINK must be a PKCS #12 file in base64.')
    expect(use).not.toHaveBeenCalled()
  }
)

test('a build for Windows signs every program once, and only with a certificate', async () => {
  vi.stubEnv('WIN_CSC_LINK', FILE.toString('base64'))
  vi.stubEnv('WIN_CSC_KEY_PASSWORD', WORDS)
  await packApp('all')
  expect(built).toEqual([
    {
      win: { signtoolOptions: { sign: expect.any(Function) as unknown, signingHashAlgorithms: ['sha256'] } },
      secrets: []
    }
  ])
  await packApp('all')
  expect(built[1]?.win).toEqual({ signtoolOptions: { sign: null, signingHashAlgorithms: ['sha256'] } })
  expect(said()).toBe('Nothing is signed for Windows: WIN_CSC_LINK contains no certificate.\n')
  vi.unstubAllEnvs()
})
