/**
 * Signs programs and packages for Windows with osslsigncode, on any system. electron-builder calls it for every program; the
 * msi is signed with it, too.
 */
import { execFile } from 'node:child_process'
import { rename } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A certificate with its key, and how to use it. */
export interface Certificate {
  /** A PKCS #12 file. */
  readonly file: string
  /** A file with its password: a command line can be read by every program on the computer. */
  readonly passwordFile: string
  /** A server for RFC 3161 timestamps, without which a signature ends with its certificate; `null` in tests. */
  readonly timestampServer: string | null
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
