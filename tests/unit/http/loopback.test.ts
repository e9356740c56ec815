import { describe, expect, it } from 'vitest'
import { isLoopback } from '../../../main/core/http/loopback.ts'

describe('isLoopback', () => {
  it.each([
    'http://localhost',
    'http://LOCALHOST:8080',
    'http://localhost./',
    'http://app.localhost',
    'http://127.0.0.1:1',
    'http://127.255.255.254',
    'http://127.1',
    'http://0x7f.0.0.1',
    'http://2130706433',
    'http://[::1]:80',
    'http://[0:0:0:0:0:0:0:1]'
  ])('%s is this machine', (url) => {
    expect(isLoopback(new URL(url))).toBe(true)
  })

  it.each([
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://[::]',
    'http://[::ffff:127.0.0.1]',
    'http://10.0.0.1',
    'http://user@example.com',
    'http://localhost@example.com'
  ])('%s is not', (url) => {
    expect(isLoopback(new URL(url))).toBe(false)
  })
})
