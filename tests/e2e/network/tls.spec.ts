import type { Authority, CertificateWish } from '../../support/window/certificates.ts'
import { expect, test } from '../../support/window/network-test.ts'

test.skip(process.platform !== 'linux', 'The store of this test is the one of Linux.')

const HERE = 'IP:127.0.0.1'

/** Certificates that are not to be trusted, in an app whose computer trusts the company's root. */
const UNTRUSTED: readonly {
  what: string
  by: 'company' | 'stranger'
  wish: CertificateWish
  sentence: string
  code: string
}[] = [
  {
    what: 'expired',
    by: 'company',
    wish: { subject: HERE, endsInDays: -1 },
    sentence: 'The service’s certificate isn’t valid on this computer’s date.',
    code: 'ERR_CERT_DATE_INVALID'
  },
  {
    what: 'for another host',
    by: 'company',
    wish: { subject: 'DNS:elsewhere.test' },
    sentence: 'The service’s certificate is for a different host name.',
    code: 'ERR_CERT_COMMON_NAME_INVALID'
  },
  {
    what: 'self-signed',
    by: 'company',
    wish: { subject: HERE, selfSigned: true },
    sentence: 'This computer doesn’t trust the issuer of the service’s certificate.',
    code: 'ERR_CERT_AUTHORITY_INVALID'
  },
  {
    what: 'of an unknown root',
    by: 'stranger',
    wish: { subject: HERE },
    sentence: 'This computer doesn’t trust the issuer of the service’s certificate.',
    code: 'ERR_CERT_AUTHORITY_INVALID'
  }
]

test('a certificate that can’t be trusted is rejected, and nothing is sent', async ({
  company,
  stranger,
  companyEnv,
  serveTls,
  simulator,
  start
}) => {
  const { desk } = await start({ env: companyEnv })
  for (const { what, by, wish, sentence, code } of UNTRUSTED) {
    await test.step(what, async () => {
      const authority: Authority = by === 'company' ? company : stranger
      const service = await serveTls(authority, wish)
      const origin = `https://127.0.0.1:${String(service.port)}`
      await desk.connectTo(simulator, { Name: what, 'RingCentral host': origin, 'RingCX host': origin })
      await expect(desk.overview.heading).toHaveText(what)
      await expect(desk.overview.problem).toContainText(sentence)
      await expect(desk.overview.problem.getByText(code, { exact: true })).toBeVisible()
      expect(service.requests).toEqual([])
      expect(simulator.requests).toEqual([])
    })
  }
})

test('a root certificate in the system store is accepted', async ({
  company,
  companyEnv,
  serveTls,
  simulator,
  start
}) => {
  const service = await serveTls(company, { subject: HERE })
  const origin = `https://127.0.0.1:${String(service.port)}`
  const { desk } = await start({ env: companyEnv })
  await desk.connectTo(simulator, { 'RingCentral host': origin, 'RingCX host': origin })
  await expect(desk.overview.status).toContainText('Ready until')
  expect(service.requests).toContain('POST /restapi/oauth/token')
})

test.describe('without the root certificate in the store', () => {
  test.use({ sharedApp: true })

  test('the same root certificate is rejected', async ({ company, desk, serveTls, simulator }) => {
    const service = await serveTls(company, { subject: HERE })
    const origin = `https://127.0.0.1:${String(service.port)}`
    await desk.connectTo(simulator, { 'RingCentral host': origin, 'RingCX host': origin })
    await expect(desk.overview.problem.getByText('ERR_CERT_AUTHORITY_INVALID', { exact: true })).toBeVisible()
    expect(service.requests).toEqual([])
  })
})
