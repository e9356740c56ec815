import type { AccountCenter, SimulatedAgent } from './contact-center.ts'
import { dateInForm } from './date-forms.ts'
import { ids } from './ids.ts'
import { secretField } from './secret-fields.ts'

const GROUP_NAMES = ['Inbound', 'Équipe soir', 'カスタマーサポート', 'Back Office', 'فريق الدعم'] as const
const PLACES = ['Denver', 'Manila', 'Kraków', 'Remote'] as const
const TEAMS = ['Blue', 'Green', 'Night', ''] as const

/** Every permission (the specification’s `AgentGroup.permissions`). */
const ALL_PERMISSIONS = ['CREATE', 'READ', 'UPDATE', 'DELETE', 'REPORT'] as const

/** The caller's permissions, which an answer has only with `includePermissions`. */
export function permissionsOf(included: boolean): readonly string[] {
  return included ? ALL_PERMISSIONS : []
}

/** The name at this place of the list, repeated with numbers: `Inbound`, …, `Inbound 2`. */
export function nameInTurn(names: readonly string[], index: number): string {
  const round = Math.floor(index / names.length)
  return `${names[index % names.length] ?? ''}${round === 0 ? '' : ` ${round + 1}`}`
}

/** The specification’s `AgentGroup`, in the order of the guide’s sample. */
export function agentGroupJson(center: AccountCenter, group: number, withPermissions: boolean): object {
  return {
    permissions: permissionsOf(withPermissions),
    agentGroupId: ids.agentGroup(center.accountIndex, group),
    groupName: group === 0 ? 'Default' : nameInTurn(GROUP_NAMES, group - 1),
    isDefault: group === 0
  }
}

/**
 * The specification’s `Agent` with every field (ringcx-api §4.3). Clients must drop the secrets `password`, `sipPassword`,
 * and `phoneLoginPin`. If the agent never signed in, `lastLoginDate` is null or missing.
 */
export function agentJson(seed: number, center: AccountCenter, index: number): object {
  const agent = center.agent(index)
  const { accountIndex } = center
  const agentId = ids.agent(accountIndex, index)
  const secretPlace = accountIndex * 100_000 + index
  return {
    agentId,
    firstName: agent.firstName,
    lastName: agent.lastName,
    username: agent.username,
    email: agent.email,
    password: secretField(seed, 'agentPassword', secretPlace),
    agentType: agent.agentType,
    isActive: agent.active,
    active: agent.active,
    agentRank: 1 + agent.dice.roll(20),
    agentGroup: agentGroupJson(center, agent.group, false),
    groupId: ids.agentGroup(accountIndex, agent.group),
    parentAgentId: null,
    externalAgentId: index % 4 === 0 ? `EXT-${10_000 + index}` : '',
    team: TEAMS[agent.dice.roll(TEAMS.length)],
    location: PLACES[agent.dice.roll(PLACES.length)],
    createdOn: dateInForm(agent.createdAt, index),
    ...lastLogin(agent),
    rcUserId: agent.rcUserId,
    userManagedByRC: agent.rcUserId !== null,
    initLoginBaseState: 'AVAILABLE',
    initLoginBaseStateId: 11_786 + accountIndex,
    ghostRnaAction: 'PRESENT-AGAIN',
    ...switches(agent),
    ...assignments(agent),
    allowDirectAgentTransfer: 'ALLOW_DIRECT_TRANSFER_TO_SAME_GROUP',
    allowFromIpAddresses: '',
    altDefaultLoginDest: '',
    defaultLoginDest: '',
    directAgentExtension: index % 10 === 0 ? String(1000 + index) : '',
    manualOutboundDefaultCallerId: '',
    manualOutboundDefaultCallerIdE164: '',
    manualOutboundDefaultGate: null,
    maxChats: agent.dice.roll(6),
    phoneLoginDialGroup: null,
    phoneLoginPin: secretField(seed, 'agentPhoneLoginPin', secretPlace),
    regionalSettings: {
      language: 'en-US',
      formattingLocale: 'en-US',
      greetingLanguage: 'en-US',
      homeCountry: 1,
      homeCountryCode: 'US',
      timeFormat: '12h',
      timezone: 1 + agent.dice.roll(80)
    },
    sipPassword: secretField(seed, 'agentSipPassword', secretPlace),
    sipSafeUsername: `agent${agentId}`,
    softphoneId: agent.dice.roll(4),
    transientAgent: false,
    transientDelete: false,
    transientDeleteDate: null,
    permissions: []
  }
}

function lastLogin({ index, lastLoginAt }: SimulatedAgent): object {
  if (lastLoginAt !== null) return { lastLoginDate: dateInForm(lastLoginAt, index + 1) }
  return index % 2 === 0 ? { lastLoginDate: null } : {}
}

/** The flags: some follow from the type of agent, the rest from the dice. */
function switches({ agentType, dialGroups, dice }: SimulatedAgent): object {
  const often = (): boolean => dice.roll(10) < 8
  const seldom = (): boolean => dice.roll(10) < 2
  const supervises = agentType.endsWith('SUPERVISOR')
  return {
    allowAgentReports: supervises,
    allowAgentStats: supervises,
    allowAutoAnswer: seldom(),
    allowBlended: often(),
    allowCallControl: often(),
    allowCampStats: supervises,
    allowChat: often(),
    allowChatStats: supervises,
    allowChatVoiceConcurrent: seldom(),
    allowCrossGateRequeue: seldom(),
    allowEndcallforeveryone: seldom(),
    allowExternalChat: seldom(),
    allowGateStats: supervises,
    allowHangup: often(),
    allowHistoricalDialing: seldom(),
    allowHold: often(),
    allowInbound: often(),
    allowInboundIntlTransfer: seldom(),
    allowLeadInserts: seldom(),
    allowLoginControl: often(),
    allowLoginUpdates: often(),
    allowManualCalls: often(),
    allowManualIntlCalls: seldom(),
    allowManualIntlTransfer: seldom(),
    allowManualOutboundGates: seldom(),
    allowManualPass: seldom(),
    allowOffHook: often(),
    allowOutbound: dialGroups.length > 0,
    allowRequeue: often(),
    allowSelfAgentStats: often(),
    allowTransfer: often(),
    defaultAutoAnswerOn: seldom(),
    disableSupervisorMonitoring: seldom(),
    enableSoftphone: often(),
    gatesControlAgentVisibility: seldom(),
    loadBalanceEnabled: seldom(),
    multiAccountAgent: agentType.startsWith('MULTI'),
    showLeadHistory: seldom()
  }
}

/** What the agent is assigned to, as IDs and as the pairs of the specification. */
function assignments(agent: SimulatedAgent): object {
  const { accountIndex, index, supervisees, supervisor } = agent
  const agentId = ids.agent(accountIndex, index)
  const gateIds = agent.queues.map((queue) => ids.queue(accountIndex, queue))
  const dialGroupIds = agent.dialGroups.map((group) => ids.dialGroup(accountIndex, group))
  return {
    gateAssignments: gateIds,
    dialGroupAssignments: dialGroupIds,
    chatQueueAssignments: [],
    accountAccess: [],
    agentAccountAccess: [],
    agentChatGroupAccess: [],
    agentChatQueueAccesses: [],
    agentDialGroupMembers: dialGroupIds.map((dialGroupId) => ({ agentId, dialGroupId, hciClicker: false })),
    agentGateAccess: gateIds.map((gateId) => ({ agentId, agentRank: 1, defaultDestOverride: null, gateId })),
    agentGateGroupAccess: [],
    agentLoadBalance: [],
    agentLoadBalanceMembers: [],
    agentSkillProfiles: [],
    // The documents can be read either way, but each pair names both agents (the guide on integration)
    whereSupervisee:
      supervisor === null ? [] : [{ agentId, supervisorId: ids.agent(accountIndex, supervisor) }],
    whereSupervisor: supervisees.map((each) => ({
      agentId: ids.agent(accountIndex, each),
      supervisorId: agentId
    }))
  }
}
