import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { ringCxUrl } from '../../../main/core/ringcx/ringcx-url.ts'

const HOST = 'https://ringcx.ringcentral.com'

describe('ringCxUrl', () => {
  it('joins host and path', () => {
    expect(ringCxUrl(HOST, '/voice/api/v1?x=1')).toBe('https://ringcx.ringcentral.com/voice/api/v1?x=1')
    expect(ringCxUrl('http://127.0.0.1:4000', '/a')).toBe('http://127.0.0.1:4000/a')
  })

  it.each([
    '//evil.example/x',
    '/\\evil.example',
    'https://evil.example',
    '@evil.example',
    'evil',
    '',
    '\t//evil.example'
  ])('refuses %j', (path) => {
    expect(() => ringCxUrl(HOST, path)).toThrow(AppError)
  })

  it('stays at the host for any path', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webPath(),
          fc.string().map((tail) => `/${tail}`)
        ),
        (path) => {
          let url: string
          try {
            url = ringCxUrl(HOST, path)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(AppError)
            return
          }
          expect(new URL(url).origin).toBe(HOST)
        }
      ),
      { seed: 8, numRuns: 1000 }
    )
  })
})
