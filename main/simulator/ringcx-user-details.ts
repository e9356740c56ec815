import type { JWTPayload } from 'jose'
import { ids } from './ids.ts'
import { secretField } from './secret-fields.ts'
import type { Simulation } from './simulation.ts'

/** Claims of an access token besides the registered ones; the real names are not documented (ringcx-api §3). */
export function ringcxClaims(simulation: Simulation): JWTPayload {
  const caller = simulation.people.at(0)
  return {
    sub: String(ids.user(0)),
    mainAccountId: ids.mainAccount(0),
    rcUserId: ids.rcUser(0),
    platformId: 'sim10',
    email: caller.email
  }
}

/**
 * `AccessTokenUserDetails` without the tokens (ringcx-api §1.1, §1.2): the person is an admin and an agent of the
 * first two accounts. `loginHashcode`, `password` and `phoneLoginPin` are secrets that clients must drop.
 */
export function ringcxUserDetails(simulation: Simulation): object {
  const { seed } = simulation.options
  const caller = simulation.people.at(0)
  return {
    tokenType: 'Bearer',
    platformId: 'sim10',
    mainAccountId: ids.mainAccount(0),
    adminId: ids.user(0),
    adminUrl: '/voice/admin/',
    agentUrl: '/voice/agent/',
    analyticsUrl: '/analytics/',
    redirectUrl: '/voice/admin/',
    iqUrl: 'iq.simulator.example',
    port: 443,
    loginHashcode: secretField(seed, 'loginHashcode', 0),
    ssoLogin: true,
    adminPasswordReset: false,
    isAdminPasswordReset: false,
    rcUser: {
      firstName: caller.firstName,
      lastName: caller.lastName,
      email: caller.email,
      emailAsLoginName: true,
      company: 'Practice Company',
      department: 'Contact Center',
      jobTitle: 'Administrator',
      businessPhone: '+12055550101',
      mobilePhone: ''
    },
    agentDetails: simulation.accounts.slice(0, 2).map((account, index) => ({
      agentId: ids.agent(index, 0),
      firstName: caller.firstName,
      lastName: caller.lastName,
      email: caller.email,
      username: index === 0 ? caller.email : `${caller.email}+${account.accountId}`,
      password: secretField(seed, 'password', index),
      phoneLoginPin: secretField(seed, 'phoneLoginPin', index),
      agentType: index === 0 ? 'AGENT' : 'SUPERVISOR',
      agentRank: 1,
      maxChats: 3,
      rcUserId: ids.rcUser(0),
      accountId: account.accountId,
      accountName: account.accountName,
      agentGroupId: null,
      externalAgentId: '',
      location: '',
      team: '',
      directAgentExtension: '',
      altDefaultLoginDest: '',
      initLoginBaseState: 'AVAILABLE',
      ghostRnaAction: 'PRESENT-AGAIN',
      manualOutboundDefaultCallerId: '',
      allowLoginControl: true,
      allowLoginUpdates: true,
      enableSoftphone: true
    }))
  }
}
