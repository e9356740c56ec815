import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Certificate } from '../../build/sign-windows.ts'

const run = promisify(execFile)

/** A certificate that signs programs, which only this test trusts. */
export interface ThrowAwayCertificate extends Certificate {
  /** The certificate alone, to verify with. */
  readonly trusted: string
  remove(): Promise<void>
}

/** Needs openssl. */
export async function throwAwayCertificate(): Promise<ThrowAwayCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-certificate-'))
  const [key, trusted, file] = ['key.pem', 'trusted.pem', 'certificate.p12'].map((name) =>
    join(folder, name)
  ) as [string, string, string]
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, 'throw-away', { mode: 0o600 })
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Token Desk tests'],
    ...['-addext', 'extendedKeyUsage=codeSigning', '-keyout', key, '-out', trusted]
  ])
  await run('openssl', [
    ...['pkcs12', '-export', '-inkey', key, '-in', trusted, '-out', file, '-passout', `file:${passwordFile}`]
  ])
  return {
    file,
    passwordFile,
    timestampServer: null,
    trusted,
    remove: () => rm(folder, { recursive: true, force: true })
  }
}
