/**
 * Signs programs and packages for Windows with osslsigncode, on any system. electron-builder calls it for every program; the
 * msi is signed with `npx tsx build/sign-windows.ts <file>…`.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CommandError, isEntry, runCommand } from './command.ts'

const run = promisify(execFile)

/** electron-builder's default, which answers RFC 3161 requests. */
const TIMESTAMP_SERVER = 'http://timestamp.digicert.com'

/** With this byte, a SEQUENCE, every PKCS #12 file starts (RFC 7292 §4). */
const SEQUENCE = 0x30

/** A certificate with its key, and how to use it. */
export interface Certificate {
  /** A PKCS #12 file. */
  readonly file: string
  /** A file with its password: a command line can be read by every program on the computer. */
  readonly passwordFile: string
  /** A server for RFC 3161 timestamps, without which a signature ends with its certificate; `null` in tests. */
  readonly timestampServer: string | null
}

/**
 * Runs `use` with the certificate from the environment: `WIN_CSC_LINK` is a PKCS #12 file in base64, and
 * `WIN_CSC_KEY_PASSWORD` its password. Without the first, says that nothing is signed and passes `null`. Takes both out of `env`,
 * so that no program started meanwhile gets them, and deletes the files it made of them in the end.
 *
 * @throws CommandError if `WIN_CSC_LINK` is anything else
 */
export async function withCertificate<Result>(
  env: NodeJS.ProcessEnv,
  use: (certificate: Certificate | null) => Promise<Result>
): Promise<Result> {
  const { WIN_CSC_LINK: text = '', WIN_CSC_KEY_PASSWORD: password = '' } = env
  for (const name of ['WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD']) Reflect.deleteProperty(env, name)
  if (text === '') {
    process.stderr.write('Nothing is signed for Windows: WIN_CSC_LINK contains no certificate.\n')
    return await use(null)
  }
  const content = Buffer.from(text, 'base64')
  if (content[0] !== SEQUENCE) throw new CommandError('WIN_CSC_LINK must be a PKCS #12 file in base64.')
  // Only this user can open the folder.
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-certificate-'))
  try {
    const file = join(folder, 'certificate.p12')
    const passwordFile = join(folder, 'password')
    await writeFile(file, content, { mode: 0o600 })
    await writeFile(passwordFile, password, { mode: 0o600 })
    return await use({ file, passwordFile, timestampServer: TIMESTAMP_SERVER })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Electron-builder's hook: signs a file in its place with SHA-256. Rejects if that fails, so that nothing unsigned is packed. */
export function signWithCertificate({
  file,
  passwordFile,
  timestampServer
}: Certificate): (request: { readonly path: string }) => Promise<void> {
  return async ({ path }) => {
    const signed = `${path}.signed`
    const server = timestampServer === null ? [] : ['-ts', timestampServer]
    const certificate = ['-pkcs12', file, '-readpass', passwordFile]
    await run('osslsigncode', [
      ...['sign', ...certificate, '-h', 'sha256', '-n', 'Token Desk for RingCX', ...server],
      ...['-in', path, '-out', signed]
    ])
    await rename(signed, path)
  }
}

/** electron-builder's options for Windows: without a certificate, it signs nothing. */
export function signingOptions(certificate: Certificate | null): {
  readonly sign: ReturnType<typeof signWithCertificate> | null
  readonly signingHashAlgorithms: 'sha256'[]
} {
  return {
    sign: certificate === null ? null : signWithCertificate(certificate),
    // By default, it calls the hook for SHA-1, too.
    signingHashAlgorithms: ['sha256']
  }
}

if (isEntry(import.meta.url))
  await runCommand(async () => {
    const files = process.argv.slice(2)
    if (files.length === 0) {
      process.stderr.write('Usage: npx tsx build/sign-windows.ts <file>…\n')
      return 2
    }
    return await withCertificate(process.env, async (certificate) => {
      if (certificate === null) return 0
      const sign = signWithCertificate(certificate)
      for (const path of files) await sign({ path })
      return 0
    })
  })
