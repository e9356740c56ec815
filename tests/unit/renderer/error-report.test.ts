import { expect, test } from 'vitest'
import { errorReport } from '../../../renderer/doctor/error-report.ts'

const app = { version: '1.2.3', platform: 'linux' as const, dataFolder: '/home/robin/.config' }
const connection = {
  id: 'c-1',
  name: 'Robin’s support desk',
  clientId: 'client-id-1',
  signInMethod: 'jwt' as const,
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  practice: false
}
const error = {
  code: 'credential-refused' as const,
  message: 'It ended.',
  hint: 'Sign in again.',
  serviceCode: 'OAU-213',
  words: 'Token not found'
}

test('a report has what a supporter needs', () => {
  expect(errorReport(error, { app, connection })).toBe(
    [
      'App: Token Desk for RingCX 1.2.3 on linux',
      'Sign-in method: jwt',
      'RingCentral host: https://platform.ringcentral.com',
      'RingCX host: https://ringcx.ringcentral.com',
      'What happened: It ended.',
      'What to do: Sign in again.',
      'Code: credential-refused · OAU-213',
      'Message from the service: Token not found',
      ''
    ].join('\n')
  )
})

test('a report has no name, ID, or folder of the person', () => {
  const report = errorReport(error, { app, connection })
  for (const own of [app.dataFolder, connection.id, connection.name, connection.clientId])
    expect(report).not.toContain(own)
})

test('unknown facts are omitted', () => {
  const bare = { message: 'It broke.', hint: '', serviceCode: null }
  expect(errorReport(bare, { app: null, connection: null })).toBe('What happened: It broke.\n')
})
