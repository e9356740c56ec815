import { describe, expect, it } from 'vitest'
import { choosePageSource } from '../../../main/electron/page-source.ts'

const built = { url: 'app://token-desk/index.html', origin: 'app://token-desk', dev: false }

describe('choosePageSource', () => {
  it.each<[string, boolean, string | undefined, object]>([
    ['a packaged app', true, undefined, built],
    ['a packaged app, whatever the variable says', true, 'http://127.0.0.1:5273/', built],
    ['a run from source', false, undefined, built],
    ['an empty variable', false, '', built],
    [
      'a dev server',
      false,
      'http://127.0.0.1:5273',
      { url: 'http://127.0.0.1:5273/', origin: 'http://127.0.0.1:5273', dev: true }
    ],
    [
      'a dev server by name',
      false,
      'http://localhost:5273/',
      { url: 'http://localhost:5273/', origin: 'http://localhost:5273', dev: true }
    ],
    [
      'a dev server on IPv6',
      false,
      'http://[::1]:5273/',
      { url: 'http://[::1]:5273/', origin: 'http://[::1]:5273', dev: true }
    ],
    ['a server elsewhere', false, 'http://192.168.0.7:5273/', built],
    ['a name that only starts like this machine', false, 'http://localhost.evil.example/', built],
    ['an address that hides its host', false, 'http://127.0.0.1@evil.example/', built],
    ['another scheme', false, 'file:///tmp/index.html', built],
    ['https', false, 'https://127.0.0.1:5273/', built],
    ['nonsense', false, 'not an address', built]
  ])('%s', (_name, isPackaged, devUrl, expected) => {
    expect(choosePageSource(isPackaged, devUrl)).toEqual(expected)
  })
})
