import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../../build/paths.ts'

/** Every way in which an Electron app could accept what Chromium does not trust (security-reliability §1.9). */
const WAYS = [
  // In quotes: the command-line guard refuses the switch that has this in its name.
  "'certificate-error'",
  'setCertificateVerifyProc',
  'rejectUnauthorized',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'checkServerIdentity'
]

it('only Chromium decides about certificates', async () => {
  const files = (await readdir(join(ROOT, 'main'), { recursive: true })).filter((file) =>
    file.endsWith('.ts')
  )
  expect(files.length).toBeGreaterThan(100)
  for (const file of files) {
    const text = await readFile(join(ROOT, 'main', file), 'utf8')
    expect(WAYS.filter((way) => text.includes(way)).map((way) => `${file}: ${way}`)).toEqual([])
  }
})
