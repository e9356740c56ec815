import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeHar } from '../../../main/core/activity/har.ts'
import { supportReport } from '../../../main/core/activity/report.ts'
import { safeAddress } from '../../../main/core/activity/safe-parts.ts'
import { AppError } from '../../../main/core/errors.ts'
import { presentActivity } from '../../../main/ipc/present/activity.ts'
import { createRecording, EVERYTHING, requestOf } from '../../support/activity/recording.ts'
import { needlesOf } from '../../support/window/needles.ts'

/** Secrets as the services and people make them: JWTs, opaque tokens, UUIDs, hex, base64, passwords. */
const secret = fc.oneof(
  fc.stringMatching(/^eyJ[A-Za-z0-9_-]{20,60}\.[A-Za-z0-9_-]{20,60}\.[A-Za-z0-9_-]{20,60}$/),
  fc.stringMatching(/^U0pDMTFQ[A-Za-z0-9]{20,40}\|AAB[A-Za-z0-9]{10,20}$/),
  fc.uuid(),
  fc.stringMatching(/^[0-9a-f]{32,64}$/),
  fc.stringMatching(/^[A-Za-z0-9+/]{24,48}={0,2}$/),
  fc.stringMatching(/^[A-Za-z]{3,8}[0-9]{2,6}[!#$.,-]{1,2}[A-Za-z0-9]{6,10}$/)
)

const HEADERS = [
  'authorization',
  'cookie',
  'content-type',
  'accept',
  'user-agent',
  'date',
  'retry-after',
  'server',
  'content-encoding',
  'content-length',
  'www-authenticate',
  'set-cookie',
  'location',
  'x-rate-limit-group',
  'x-rate-limit-remaining',
  'rcrequestid',
  'x-anything'
]

/** A header value that is a secret, or hides one where the rest looks right. */
const disguises = (text: string): string[] => [
  text,
  `application/json; charset=${text}`,
  `text/html; boundary=${text}`,
  `Bearer realm="${text}"`,
  `TokenDesk/1.2.3 ${text}`,
  `Sat, 28 Nov 2026 17:41:16 GMT (${text})`,
  `nginx/${text}`
]

describe('the activity', () => {
  it('shows no secret, wherever one stands in a request, a response, or an error', () => {
    fc.assert(
      fc.property(secret, fc.boolean(), fc.nat(6), (text, isKnown, form) => {
        const value = disguises(text)[form] ?? text
        const encoded = encodeURIComponent(text)
        const headers = new Headers(Object.fromEntries(HEADERS.map((name) => [name, value])))
        const { recorder } = createRecording()
        for (const url of [
          `https://ringcx.example/voice/api/${encoded}/users?page=${encoded}&${encoded}=1&key=${encoded}#${encoded}`,
          `https://robin:${encoded}@ringcx.example/a.${encoded}?includeRefresh=${encoded}`,
          `https://ringcx.example/token=${encoded}/v1;jsessionid=${encoded}`,
          text
        ]) {
          const watch = recorder.watch('c1')(
            requestOf({ url, method: text, subject: text, headers, secrets: isKnown ? [text] : [] })
          )
          watch.answered(200, headers)
          watch.ended(
            new AppError({
              code: 'network-failed',
              message: text,
              hint: text,
              retryable: true,
              serviceCode: text,
              words: text
            })
          )
        }
        const needles = needlesOf(new Map([[text, 'the secret']]))
        const report = (people: boolean): string =>
          supportReport(
            {
              now: 0,
              versions: [],
              settings: [],
              notices: [],
              policy: { state: 'none', locked: [], problems: [] },
              connections: [],
              activity: recorder.all()
            },
            { people }
          )
        const shown = [
          Buffer.concat([...writeHar(recorder.all(), { name: 'Token Desk', version: '1' })]),
          Buffer.from(JSON.stringify(recorder.all())),
          Buffer.from(JSON.stringify(presentActivity(recorder.read(EVERYTHING, 0, 100)))),
          Buffer.from(report(true)),
          Buffer.from(report(false))
        ]
        for (const bytes of shown) expect(needles.findIn(bytes)).toEqual([])
        expect(needles.findIn(Buffer.from(value))).not.toEqual([])
      }),
      { seed: 20261128, numRuns: 400 }
    )
  })

  it.each([
    ['/voice/api/v1/admin/accounts/90010001/agentGroups/44/agents', null],
    ['/restapi/v1.0/account/~/extension/~', null],
    ['/.well-known/openid-configuration', null],
    ['/api/auth/login/rc/accesstoken', null],
    ['/voice/api/v1/admin/users/robin%40example.com', '/voice/api/v1/admin/users/[hidden]'],
    ['/a/3f2504e0-4f89-11d3-9a0c-0305e82c3301/b', '/a/[hidden]/b'],
    ['/a/../b', '/b']
  ])('keeps what a documented path says: %s', (path, shown) => {
    expect(safeAddress(`https://ringcx.example:8443${path}`, []).path).toBe(shown ?? path)
  })

  it('hides a word of a path that is a known secret', () => {
    expect(safeAddress('https://a.example/users/swordfish/x', ['swordfish']).path).toBe('/users/[hidden]/x')
    expect(safeAddress('https://a.example/users/my-swordfish/x', ['swordfish']).path).toBe(
      '/users/[hidden]/x'
    )
  })

  it('keeps nothing of what is no web address', () => {
    for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'javascript:alert(1)', ''])
      expect(safeAddress(url, [])).toEqual({ host: '', path: '', query: [] })
  })
})
