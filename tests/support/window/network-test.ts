import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from './flow-test.ts'
import { NO_KEYRING_ENV } from './keyring.ts'
import { createAuthority, trustRoot, type Authority, type CertificateWish } from './certificates.ts'
import { startCorporateProxy, type CorporateProxy, type ProxyRules } from './corporate-proxy.ts'
import { startTlsService, type TlsService } from './tls-service.ts'

export { expect }

export interface NetworkFixtures {
  /** The authority of the company: its root is trusted in {@link NetworkFixtures.companyEnv}. */
  company: Authority
  /** An authority that no computer trusts. */
  stranger: Authority
  /** Environment of a computer whose store has the company's root, and no keyring. */
  companyEnv: Readonly<Record<string, string>>
  /** The simulator behind TLS, with the certificate that you ask for. */
  serveTls: (authority: Authority, wish: CertificateWish) => Promise<TlsService>
  startProxy: (rules?: ProxyRules) => Promise<CorporateProxy>
  /** This test's folder for everything that isn't the app's. */
  aside: string
}

/** The flow test with a company network: private certificates and proxies. */
export const test = base.extend<NetworkFixtures>({
  aside: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-network-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  company: async ({ aside }, use) => {
    await use(await createAuthority(aside, 'company'))
  },

  stranger: async ({ aside }, use) => {
    await use(await createAuthority(aside, 'stranger'))
  },

  companyEnv: async ({ aside, company }, use) => {
    const home = join(aside, 'home')
    await mkdir(home)
    await trustRoot(home, company.rootFile)
    await use({ ...NO_KEYRING_ENV, HOME: home })
  },

  serveTls: async ({ simulator }, use) => {
    const services: TlsService[] = []
    await use(async (authority, wish) => {
      const service = await startTlsService(await authority.issue(wish), simulator.origin)
      services.push(service)
      return service
    })
    for (const each of services) await each.stop()
  },

  startProxy: async ({}, use) => {
    const proxies: CorporateProxy[] = []
    await use(async (rules) => {
      const proxy = await startCorporateProxy(rules)
      proxies.push(proxy)
      return proxy
    })
    for (const each of proxies) await each.stop()
  }
})
