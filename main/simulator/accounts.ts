import { dateInForm } from './date-forms.ts'
import { ids } from './ids.ts'
import { secretField } from './secret-fields.ts'
import { createDice, type Dice } from './seeded.ts'

/** One RingCX account in the admin API's form (ringcx-api §4.1); most of its fields are untyped. */
export interface SimulatedAccount extends Readonly<Record<string, unknown>> {
  readonly accountId: string
  readonly accountName: string
  readonly mainAccountId: string
}

const PLACES = ['Denver', 'Manila', 'Kraków', 'São Paulo', '東京', 'القاهرة', 'Zürich', 'Nairobi'] as const
const DESKS = ['Support', 'Sales', 'Billing', 'Collections', 'Retention', 'Night Desk'] as const

/** One account out of this many has only the three fields of the docs' sample. */
const BRIEF_EVERY = 5

/** 2019-06-03T00:00:00Z. */
const FIRST_START = 1_559_520_000_000

/** The accounts of the made-up company, the same for the same seed. The last of three or more is archived. */
export function createAccounts(seed: number, count: number): readonly SimulatedAccount[] {
  return Array.from({ length: count }, (_, index) => createAccount(seed, index, count))
}

function createAccount(seed: number, index: number, count: number): SimulatedAccount {
  const dice = createDice(seed, 1_000_000 + index)
  const place = PLACES[dice.roll(PLACES.length)] ?? PLACES[0]
  const desk = DESKS[index % DESKS.length] ?? DESKS[0]
  const round = Math.floor(index / DESKS.length)
  const brief = {
    accountId: ids.account(index),
    accountName: `${place} ${desk}${round === 0 ? '' : ` ${round + 1}`}`,
    mainAccountId: ids.mainAccount(index)
  }
  if (index % BRIEF_EVERY === BRIEF_EVERY - 1) return brief

  const archived = count >= 3 && index === count - 1
  const mainAccountName = `Practice Company ${ids.mainAccount(index).slice(-2)}`
  return {
    ...brief,
    mainAccountName,
    mainAccount: {
      mainAccountId: brief.mainAccountId,
      mainAccountName,
      rcAccountId: ids.rcAccount(index),
      engageAccountId: `sim-${brief.accountId}`,
      // An integer here, although the same name is a boolean elsewhere (ringcx-api §4.1).
      isActive: archived ? 0 : 1,
      dataRetentionDays: 365,
      enableAmdProfiles: false,
      enableConsultCall: true,
      enablePhoneNumbersI18n: true
    },
    accountType: 'PRODUCTION',
    archivedAccount: archived,
    rcAccountAccess: 'ENABLED',
    recordingAccessMode: 'RIGHTS_DOC',
    startDate: dateInForm(FIRST_START + dice.roll(2000) * 86_400_000, index),
    endDate: archived ? dateInForm(FIRST_START + 2400 * 86_400_000, index + 1) : null,
    concurrentLogins: 10 + dice.roll(490),
    dataRetentionDays: 365,
    audioRetentionDays: 90,
    primaryTimezone: 1 + dice.roll(80),
    maxBreakTime: 15,
    enableInbound: true,
    enableOutbound: dice.roll(2) === 0,
    enableOutboundPredictive: false,
    enableChat: dice.roll(2) === 0,
    enableSoftphones: true,
    enableCloudRouting: true,
    enableHciDialer: false,
    tcpaSafeMode: false,
    pciCompliance: dice.roll(3) === 0,
    ...moreFields(createDice(seed, 2_000_000 + index)),
    crmPwd: secretField(seed, 'crmPwd', index),
    ftpPwd: secretField(seed, 'ftpPwd', index),
    securityKey: secretField(seed, 'securityKey', index),
    phoneRecordingPin: secretField(seed, 'phoneRecordingPin', index)
  }
}

/** The rest of the specification’s `Account` (ringcx-api §4.1). */
function moreFields(dice: Dice): object {
  const sometimes = (): boolean => dice.roll(3) === 0
  return {
    amdDefaultProfile: 0,
    crmHost: '',
    crmInstance: '',
    crmUid: '',
    databaseShardId: `shard-${1 + dice.roll(4)}`,
    defaultCallerid: `1205555${1000 + dice.roll(9000)}`,
    defaultHold: 'holdmusic',
    defaultIntellidialServerId: 0,
    defaultOutdialServerGroupId: dice.roll(5),
    dncOrgId: '',
    dncOrgIdConfirmed: false,
    emailFromAddress: 'noreply@example.com',
    enable247Dialing: false,
    enableAgentRankRouting: sometimes(),
    enableAmdProfiles: sometimes(),
    enableBlankCallerid: false,
    enableCallEventTracking: sometimes(),
    enableCellScrubbing: sometimes(),
    enableCentralizedData: true,
    enableCorporateDirectory: sometimes(),
    enableCrmExport: false,
    enableFifo: sometimes(),
    enableFolderMode: false,
    enableForceLegacy: false,
    enableGoodData: true,
    enableIntlOutbound: sometimes(),
    enableListLoading: true,
    enableMultiuser: sometimes(),
    enableScheduledTasks: true,
    enableTaskMode: false,
    enableTcpaSafeMachineDetect: false,
    enableTracking: sometimes(),
    enableVisualIvr: true,
    enableVoiceBroadcast: false,
    ftpHost: '',
    ftpUid: '',
    ivrAppsEnabled: true,
    maxLunchTime: 60,
    maxOutPortsPerAgent: 3,
    minimumSec: 6,
    notificationEmail: 'operations@example.com',
    offHookHold: '',
    offHookWhisper: '',
    offHookWhisperGhost: '',
    offhookCallerid: '',
    outboundManualDefaultRingtime: 30,
    outboundPrepay: false,
    overrideDispositions: 0,
    pciComplianceRequest: false,
    recordingFilenameFormat: '',
    recordingsDelivery: '',
    rounding: 6,
    softphoneHost: '',
    softphoneWsdl: '',
    usePowerBy: false,
    weekOffset: 0,
    wfmType: 'NONE'
  }
}
