import { Hono, type Context } from 'hono'
import { accountRoute, notFound, placeOf } from './admin-request.ts'
import type { AccountCenter } from './contact-center.ts'
import { ids } from './ids.ts'
import { CX_INTEGRATION, isRcAccount } from './integration-lists.ts'
import type { SimulatorEnv } from './request.ts'
import { generalError } from './ringcx-errors.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'

const ADMIN_ACCOUNT = '/voice/api/v1/admin/accounts/:accountId'
const LEAD = `${ADMIN_ACCOUNT}/campaignLeads/:leadId`
const SUMMARY = '/voice/api/v1/summary/accounts/:accountId/segments/:segmentId'

/** As the service writes them: what kind it is, then hexadecimal, digits, and hyphens. */
const INTERACTION_ID = /^[a-z](?:-[a-z])?-[0-9a-f][0-9a-f-]{8,100}$/
/** `YYYY-MM-DD HH:mm:ss` */
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
/** Longest window that one request may cover, in seconds. */
const LONGEST_WINDOW = 10_800

type Body = Readonly<Record<string, unknown>>

/**
 * What happened with customers, and leads: metadata, transcripts, recordings, summaries, statistics, and the requests of
 * the specification that have an example of a body. Everything is made up, and nothing that is sent is kept.
 */
export function interactionRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const route = (
    answer: (context: Context<SimulatorEnv>, center: AccountCenter) => Promise<Response> | Response
  ): ReturnType<typeof accountRoute> =>
    accountRoute(simulation, gateway, 'other', (context, center) => {
      const { rcAccountId, dialogId, segmentId } = context.req.param() as Record<string, string | undefined>
      const isKnown =
        (rcAccountId === undefined || isRcAccount(rcAccountId, center.accountIndex)) &&
        [dialogId, segmentId].every((id) => id === undefined || INTERACTION_ID.test(id))
      return isKnown ? answer(context, center) : notFound(simulation, context)
    })
  /** With a JSON body; `wrong` names what is wrong with it. */
  const withBody = (
    wrong: (body: Body) => readonly string[],
    answer: (context: Context<SimulatorEnv>, center: AccountCenter, body: Body) => Response
  ): ReturnType<typeof accountRoute> =>
    route(async (context, center) => {
      const body = await readJson(context)
      const attributes = body === null ? ['body'] : wrong(body)
      if (body !== null && attributes.length === 0) return answer(context, center, body)
      const errors = attributes.map((attributeName) => ({ attributeName, message: 'is missing or invalid' }))
      return generalError(context, simulation.options.now(), 400, 'The supplied data is not valid', errors)
    })
  const inCampaign = (
    answer: (context: Context<SimulatorEnv>, body: Body) => Response
  ): ReturnType<typeof accountRoute> =>
    withBody(wrongLeads, (context, { accountIndex, campaigns }, body) => {
      const idOf = (at: number): number => ids.campaign(accountIndex, at)
      const place = placeOf(context, 'campaignId', idOf, 0, campaigns.end(campaigns.groups - 1))
      return place === null ? notFound(simulation, context) : answer(context, body)
    })
  const changedLead = withBody(wrongLead, (context, _center, body) =>
    /^\d{1,10}$/.test(context.req.param('leadId') ?? '') &&
    /^\d{1,10}$/.test(context.req.query('campaignId') ?? '')
      ? context.json({ ...body, leadId: Number(context.req.param('leadId')), leadState: 'READY' })
      : generalError(context, simulation.options.now(), 400, 'The supplied data is not valid')
  )
  const summary = (text: string): ReturnType<typeof accountRoute> => route((context) => context.json(text))

  return new Hono<SimulatorEnv>()
    .get(
      `${CX_INTEGRATION}/transcripts/dialogs/:dialogId/segments/:segmentId`,
      route((context) => context.json(TRANSCRIPT))
    )
    .get(
      `${CX_INTEGRATION}/recordings/dialogs/:dialogId/segments/:segmentId`,
      route((context) => context.body(silence(), 200, { 'Content-Type': 'audio/wav' }))
    )
    .get(`${SUMMARY}/agent`, summary('Robin asked about an invoice. Kim corrected it and will call back.'))
    .get(`${SUMMARY}/auto`, summary('A customer asked about an invoice. It was corrected.'))
    .post(
      `${CX_INTEGRATION}/interaction-metadata`,
      withBody(wrongWindow(['segmentEndTime']), (context, center, { segmentEndTime }) =>
        context.json([metadataOf(center.accountIndex, String(segmentEndTime))])
      )
    )
    .post(
      `${CX_INTEGRATION}/agg-queue-stats`,
      statistics(withBody, (account) => ({ ...queueOf(account), ...zero(QUEUE_COUNTS) }))
    )
    .post(
      `${CX_INTEGRATION}/agg-agent-extended-stats`,
      statistics(withBody, (account) => ({
        ...queueOf(account),
        ...agentOf(account),
        ...zero(EXTENDED_COUNTS)
      }))
    )
    .post(
      `${CX_INTEGRATION}/agg-agent-stats`,
      statistics(withBody, (account) => ({ ...agentOf(account), ...zero(AGENT_COUNTS) }))
    )
    .put(LEAD, changedLead)
    .patch(LEAD, changedLead)
    .post(
      `${ADMIN_ACCOUNT}/campaigns/:campaignId/leadLoader/direct`,
      inCampaign((context, { uploadLeads }) => {
        const count = (uploadLeads as readonly unknown[]).length
        return context.json({
          leadsSupplied: count,
          leadsAccepted: count,
          leadsInserted: count,
          failedAgentAssignment: 0,
          listState: 'ACTIVE',
          processingStatus: 'DEFAULT_NOT_A_FAILURE'
        })
      })
    )
    .post(
      `${ADMIN_ACCOUNT}/campaigns/:campaignId/leadLoader/process`,
      inCampaign((context) => context.body(null, 202))
    )
}

async function readJson(context: Context<SimulatorEnv>): Promise<Body | null> {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) return null
  const body: unknown = await context.req.json().catch(() => null)
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : null
}

/** A window of time: when, how long, and in which zone. */
const wrongWindow =
  (times: readonly string[]) =>
  (body: Body): readonly string[] => [
    ...times.filter((name) => !LOCAL_TIME.test(String(body[name]))),
    ...(Number.isInteger(body['timeInterval']) &&
    Number(body['timeInterval']) > 0 &&
    Number(body['timeInterval']) <= LONGEST_WINDOW
      ? []
      : ['timeInterval']),
    ...(typeof body['timeZone'] === 'string' ? [] : ['timeZone'])
  ]

const wrongLead = ({ reserveAgent }: Body): readonly string[] =>
  reserveAgent === undefined || reserveAgent === null || typeof reserveAgent === 'string'
    ? []
    : ['reserveAgent']

const wrongLeads = ({ uploadLeads }: Body): readonly string[] =>
  Array.isArray(uploadLeads) && uploadLeads.length > 0 ? [] : ['uploadLeads']

function statistics(
  withBody: (
    wrong: (body: Body) => readonly string[],
    answer: (context: Context<SimulatorEnv>, center: AccountCenter, body: Body) => Response
  ) => ReturnType<typeof accountRoute>,
  row: (account: number) => object
): ReturnType<typeof accountRoute> {
  return withBody(wrongWindow(['startDate', 'endDate']), (context, { accountIndex }, body) =>
    context.json([
      {
        interval: Number(body['timeInterval']) / 60,
        dateTimeFrom: String(body['startDate']).replace(/^(\d{4})-(\d{2})-(\d{2}) /, '$2-$3-$1T'),
        ...row(accountIndex)
      }
    ])
  )
}

const queueOf = (account: number): object => ({ queue: ids.queue(account, 0), queueName: 'Queue 1' })
const agentOf = (account: number): object => ({ agentId: ids.agent(account, 0), agentName: 'Marlow, Robin' })
const zero = (names: string): object =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, 0])
  )

const QUEUE_COUNTS = `
  abandIxnCnt abandShortIxnCnt abandWithinSlCnt ansServicelevelCnt answIxnCnt completedContacts offdDirectIxnCnt
  overflowInIxnCnt overflowOutIxnCnt queuedAbandLongestQueDur queuedAndAbandIxnDur queuedAndAnswIxnDur
  queuedAnswLongestQueDur segmentHoldTime talkingIxnDur waitDur wrapUpDur`
const EXTENDED_COUNTS = 'answIxnCnt talkingIxnDur transferOutIxnCnt wrapUpDur'
const AGENT_COUNTS = `
  adminDur availDur directInIxnCnt directInIxnDur directOutIxnCnt directOutIxnDur pauseDur totWorkDur waitDur`

const TRANSCRIPT = {
  channelClass: 'VOICE',
  errorCode: null,
  errorMessage: null,
  transcript: ['My invoice is wrong.', 'I will correct it.'].map((message, at) => ({
    message,
    participantId: `p-v-00000000-0000000${String(at + 1)}`,
    participantName: null,
    participantType: at === 0 ? 'contact' : 'agent',
    rcUserId: at === 0 ? null : String(ids.rcUser(0)),
    timestamp: String(1_721_651_880_000 + at * 1_000)
  }))
}

function metadataOf(account: number, ended: string): object {
  const begun = `${ended.replace(' ', 'T')}.000Z`
  return {
    subAccountId: ids.account(account),
    dialogId: 's-v-00000000000000000000000000000001-1721690897808',
    interactionId: '202411280001320132050000000001',
    channelId: '2055550123',
    channelType: 'VOICE',
    channelClass: 'VOICE',
    channelEndpointAddress: '2055550123',
    contactEndpointAddress: '2055550124',
    dialogOrigination: 'INBOUND',
    dialogStartTimeMs: begun,
    dialogEndTimeMs: begun,
    dialogDurationMs: 7000,
    segmentId: 'p-v-00000000000000000000000000000001-1721690897808',
    segmentType: 'AGENT',
    segmentParticipantId: String(ids.agent(account, 0)),
    segmentParticipantRcExtensionId: String(ids.rcUser(0)),
    segmentStartTimeMs: begun,
    segmentEndTimeMs: begun,
    segmentDurationMs: 7000,
    segmentAgentGroupId: String(ids.agentGroup(account, 0)),
    systemDisposition: 'ANSWER',
    agentDisposition: 'Success',
    agentNotes: '',
    hasRecording: true,
    hasTranscript: true,
    segmentEvents: [{ eventTimeMs: begun, clientEventTimeMs: begun, eventType: 'REC_START' }]
  }
}

/** A hundredth of a second of silence as WAV: PCM, one channel, 8 kHz, 8 bits (RIFF, “fmt ” and “data” chunks). */
function silence(): ArrayBuffer {
  const samples = 80
  const bytes = Buffer.alloc(44 + samples, 128)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8_000, 24)
  bytes.writeUInt32LE(8_000, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples, 40)
  return new Uint8Array(bytes).buffer
}
