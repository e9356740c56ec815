import { expect, test } from 'vitest'
import { appLink } from '../../../renderer/doctor/app-link.ts'

test.each([
  ['no connection on screen', null, 'create-app'],
  ['a JWT credential', { signInMethod: 'jwt', publicClient: false }, 'create-app'],
  ['the browser, without a secret', { signInMethod: 'browser', publicClient: true }, 'create-browser-app'],
  ['the browser, with a secret', { signInMethod: 'browser', publicClient: false }, 'create-web-app']
] as const)('the page that creates an app for %s', (_what, connection, link) => {
  expect(appLink(connection)).toBe(link)
})
