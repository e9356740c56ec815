import { nameInTurn, permissionsOf } from './agent-json.ts'
import type { AccountCenter } from './contact-center.ts'
import { guideDate } from './date-forms.ts'
import { ids } from './ids.ts'
import { absent } from './queue-json.ts'
import { createDice } from './seeded.ts'

const GROUP_NAMES = ['Renewals', 'Win back', 'Cobranza', 'Surveys'] as const
const CAMPAIGN_NAMES = [
  'Spring renewals',
  'Late payers',
  'Enquête',
  'Trial follow-up',
  '更新のご案内'
] as const
const MODES = ['PREVIEW', 'PREDICTIVE', 'POWER', 'CLICK_TO_TALK', 'TCPA_SAFE_MODE'] as const

const DAY_MS = 86_400_000
/** 2025-01-01T07:00:00Z. */
const FIRST_START = 1_735_714_800_000
const WEEKDAY = '08001700'
const CLOSED = '00000000'

/** The specification’s `DialGroup` without its campaigns. */
export function dialGroupJson(center: AccountCenter, group: number, withPermissions: boolean): object {
  const { accountIndex } = center
  const name = nameInTurn(GROUP_NAMES, group)
  return {
    isActive: group % 5 !== 2,
    dialGroupId: ids.dialGroup(accountIndex, group),
    dialGroupName: name,
    dialGroupDesc: `Outbound: ${name}`,
    dialMode: MODES[group % MODES.length],
    enableAbsolutePriority: false,
    enableAgentFilter: false,
    requireFetchedLeadsCalled: false,
    progressiveEnabled: group % 2 === 0,
    progressiveCallDelay: 0,
    allowPreviewLeadFilters: false,
    maxLeadsReturned: 1,
    enableListPriority: false,
    allowLeadSearch: 'NO',
    enableCallbacksAfterMaxpass: true,
    enableCallbacksAfterMaxDailyPass: false,
    minPredictiveAgents: 1,
    maxPorts: 10 * (1 + (group % 4)),
    agentsReady: 0,
    billingKey: null,
    outdialServerGroupId: 0,
    groupId: ids.dialGroup(accountIndex, group),
    realTimeAgentData: false,
    hciEnabled: 'DISABLED',
    agentDialGroupMembers: [],
    permissions: permissionsOf(withPermissions)
  }
}

/** The specification’s `Campaign` with every field. Here `isActive` is an integer. */
export function campaignJson(
  seed: number,
  center: AccountCenter,
  campaign: number,
  withPermissions: boolean
): object {
  const { accountIndex, campaigns } = center
  const group = campaigns.groupOf(campaign)
  const dice = createDice(seed, 300_000_000 + accountIndex * 10_000 + campaign)
  const startsAt = FIRST_START + dice.roll(600) * DAY_MS
  return {
    campaignId: ids.campaign(accountIndex, campaign),
    campaignName: nameInTurn(CAMPAIGN_NAMES, campaign),
    campaignDesc: '',
    campaignPriority: 1 + dice.roll(10),
    isActive: campaign % 4 === 3 ? 0 : 1,
    dialGroup: { id: ids.dialGroup(accountIndex, group), description: nameInTurn(GROUP_NAMES, group) },
    groupId: ids.dialGroup(accountIndex, group),
    startDate: guideDate(startsAt),
    endDate: guideDate(startsAt + 180 * DAY_MS),
    lastPassDts: campaign % 3 === 0 ? null : startsAt + 90 * DAY_MS,
    callerId: `1205555${String(1000 + dice.roll(9000))}`,
    callingConfiguration: 'SIMPLE',
    personaCallSchedules: [],
    countryId: 'USA',
    dialLoadedOrder: 0,
    dncScrubOption: 'INTERNAL_AND_NATIONAL',
    dispositionTimeout: 60,
    filterEnabled: 0,
    filterType: 'NONE',
    allowLeadInserts: 1,
    allowLeadUpdates: 1,
    scrubDisconnectNoanswer: 0,
    trackSpeedToLead: 0,
    hangupOnDisposition: 0,
    maxDailyPasses: 3,
    maxDailyPassesInclude: '',
    maxDialLimit: 0,
    maxPasses: 5 + dice.roll(6),
    maxPassesExclude: '',
    maxRingTime: 30,
    maxRingTimeTransfer: 30,
    minPredictiveCallsHistory: 20,
    passDelayMin: 60,
    pauseRecordingSec: 30,
    recordCall: 1,
    recordingSettings: 'RECORD_FULL_CALL',
    perspectiveRecordingMode: 'DISABLED',
    requeueType: 'ADVANCED',
    rescrubInterval: 30,
    seedAbandonRate: 0.03,
    seedSuccessRate: 0.2,
    targetAbandonRate: 0.03,
    showLeadInfo: 1,
    surveyPopType: 'FLASH',
    monSched: WEEKDAY,
    tueSched: WEEKDAY,
    wedSched: WEEKDAY,
    thuSched: WEEKDAY,
    friSched: WEEKDAY,
    satSched: CLOSED,
    sunSched: CLOSED,
    aux1Label: 'Contract',
    aux2Label: 'Region',
    aux3Label: '',
    aux4Label: '',
    aux5Label: '',
    enableGlobalPhoneBook: dice.roll(2) === 0,
    exportFlag: false,
    machineDetect: dice.roll(2) === 0,
    recordingInConference: false,
    showLeadPasses: true,
    showListName: true,
    singleChannelEnabled: false,
    stopRecordingOnTransfer: false,
    useGlobalWhitelist: false,
    genericKeyValuePairs: '',
    realtimeDncUrl: '',
    ...absent([
      ...['abandonMsg', 'afterCallBaseState', 'afterCallState', 'agentConnectSoapService', 'agentPopMessage'],
      ...['agentTermSoapService', 'amdProfileId', 'appUrl', 'billingCode', 'callerIdBucket'],
      ...['campaignDispositions', 'campaignFilterStates', 'campaignFilterTimezones'],
      ...['campaignRequeueShortcuts', 'campaignResultDest', 'campaignUnlimitedFieldGroup'],
      ...['campaignWhitelistTagMembers', 'customDialZoneGroup', 'endCallMsg', 'liveAnswerMsg'],
      ...['machAnswerMsg', 'onHoldMsg', 'postCallSoapService', 'postDispSoapService', 'quotaGroup'],
      ...['script', 'survey', 'transferCallerId', 'transferTermSoapService', 'whisperMsg']
    ]),
    permissions: permissionsOf(withPermissions)
  }
}
