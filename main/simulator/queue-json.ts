import { nameInTurn, permissionsOf } from './agent-json.ts'
import type { AccountCenter } from './contact-center.ts'
import { guideDate } from './date-forms.ts'
import { ids } from './ids.ts'
import { createDice } from './seeded.ts'

const GROUP_NAMES = ['Voice', 'Overflow', 'Atención al cliente', 'After hours'] as const
const QUEUE_NAMES = [
  'Support',
  'Billing',
  'Sales',
  'Facturación',
  'Returns',
  '技術サポート',
  'VIP',
  'Callback',
  'Obsługa klienta'
] as const

const MINUTE_MS = 60_000
/** 2018-01-01T00:00:00Z. */
const FIRST_CREATED_AT = 1_514_764_800_000

/** `08002100`: open from 8 to 21; `00000000`: closed. */
const WEEKDAY = '08002100'
const CLOSED = '00000000'

/** The specification’s `GateGroup` without its queues, in the order of the guide’s sample. */
export function queueGroupJson(center: AccountCenter, group: number, withPermissions: boolean): object {
  return {
    groupSkills: null,
    groupName: nameInTurn(GROUP_NAMES, group),
    gateGroupId: ids.queueGroup(center.accountIndex, group),
    permissions: permissionsOf(withPermissions),
    billingKey: null,
    createdOn: guideDate(FIRST_CREATED_AT + group * 60_000 * MINUTE_MS),
    startDate: null,
    endDate: null
  }
}

/** The specification’s `Gate` with every field; `gateGroup` is as in the guide’s sample. */
export function queueJson(
  seed: number,
  center: AccountCenter,
  queue: number,
  withPermissions: boolean
): object {
  const { accountIndex, queues } = center
  const group = queues.groupOf(queue)
  const dice = createDice(seed, 200_000_000 + accountIndex * 10_000 + queue)
  return {
    gateId: ids.queue(accountIndex, queue),
    gateName: nameInTurn(QUEUE_NAMES, queue),
    gateDesc: dice.roll(3) === 0 ? null : `Calls for ${nameInTurn(QUEUE_NAMES, queue)}`,
    gateGroup: {
      id: ids.queueGroup(accountIndex, group),
      description: nameInTurn(GROUP_NAMES, group)
    },
    isActive: queue % 6 !== 5,
    gateOpen: queue % 2 === 0,
    gatePriority: dice.roll(10),
    gatePriorityGroup: null,
    slaTime: 20 + 10 * dice.roll(4),
    createdOn: guideDate(FIRST_CREATED_AT + dice.roll(4_000_000) * MINUTE_MS),
    maxQueueLimit: dice.roll(4) === 0 ? 50 : -1,
    wrapTime: 8,
    acceptTime: 30,
    dispositionTimeout: 60,
    shortAbandonTime: 30,
    shortCallTime: 30,
    longCallTime: 300,
    syncQueueWait: 10,
    dequeueDelay: 0,
    pauseRecordingSec: 30,
    throttleCalls: 0,
    throttleDays: 0,
    monSched: WEEKDAY,
    tueSched: WEEKDAY,
    wedSched: WEEKDAY,
    thuSched: WEEKDAY,
    friSched: WEEKDAY,
    satSched: dice.roll(2) === 0 ? WEEKDAY : CLOSED,
    sunSched: CLOSED,
    recordCall: 1,
    recordingSettings: 'RECORD_FULL_CALL',
    recordingInConference: false,
    stopRecordingOnTransfer: false,
    perspectiveRecordingMode: 'DISABLED',
    requeueType: dice.roll(2) === 0 ? 'ADVANCED' : 'RESTRICTED',
    surveyPopType: 'FLASH',
    outboundCallerId: 'ani',
    manualCallerId: null,
    manualCallerIdE164: null,
    transferCallerId: null,
    transferCallerIdE164: null,
    enableGlobalPhoneBook: dice.roll(2) === 0,
    enableIvrTokens: false,
    fifoDisabled: true,
    hangupOnDisposition: false,
    observeDst: true,
    phoneNumbersI18nEnabled: true,
    revMatch: false,
    singleChannelEnabled: false,
    ttAccept: false,
    ...absent([
      ...[
        'abandonCampaign',
        'afterCallBaseState',
        'afterCallState',
        'agentConnSoapService',
        'agentPopMessage'
      ],
      ...['agentTermSoapService', 'appUrl', 'backupAppUrl', 'billingCode', 'blockedAniMessage'],
      ...['callbackCampaign', 'dequeueSoapService', 'endCallMessage', 'gateClosedEvent', 'gateQueueEvents'],
      ...['maxQueueEvent', 'noAgentEvent', 'onHoldMessage', 'postCallSoapService', 'postDispSoapService'],
      ...['resultFileDestination', 'script', 'specialAniEvent', 'survey', 'throttlingAniEvent'],
      ...['transferTermSoapService', 'whisperMessage', 'agentGateAccess']
    ]),
    permissions: permissionsOf(withPermissions)
  }
}

/** Fields that are null, as many are in the guide’s sample. */
export function absent(fields: readonly string[]): object {
  return Object.fromEntries(fields.map((field) => [field, null]))
}
