import { expect, test } from 'vitest'
import { inspect } from '../../../main/core/inspector/inspect.ts'
import { sampleAccessToken, sampleCredential } from '../../../renderer/inspector/sample-tokens.ts'

const NOW = Date.UTC(2026, 10, 28, 12)

test('the samples are what they are called, complete, and valid', () => {
  const token = inspect(sampleAccessToken(NOW), NOW)
  expect(token).toMatchObject({ kind: 'ringcx-access-token', expiresAt: NOW + 100_000 })
  const credential = inspect(sampleCredential(), NOW)
  expect(credential.kind).toBe('ringcentral-jwt-credential')
  for (const { notes } of [token, credential])
    expect(notes.join(' ')).not.toMatch(/cut off|wrong length|padd/i)
})
