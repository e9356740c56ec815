import type { ListName } from '../directory/lists.ts'
import type { Host, Method } from './draft.ts'
import { signInRequest } from './sign-in-request.ts'

/** A list of the directory whose IDs fit a parameter. */
export type ParameterList = Exclude<ListName, 'roleMatrix' | 'differences'>

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly title: string
  readonly required: boolean
  /** `null` when the directory has no list of it. */
  readonly list: ParameterList | null
  readonly example: string
}

/** A documented endpoint that only reads, or that asks for a token. */
export interface Endpoint {
  readonly id: string
  readonly group: string
  readonly title: string
  readonly explanation: string
  readonly method: Method
  readonly host: Host
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** What is filled in as the body; `null` with GET. */
  readonly body: string | null
  /** What the documentation calls it. */
  readonly docs: string
}

const inPath = (name: string, title: string, list: ParameterList | null, example: string): Parameter => ({
  name,
  in: 'path',
  title,
  required: true,
  list,
  example
})
const inQuery = (
  name: string,
  title: string,
  example: string,
  required = false,
  list: ParameterList | null = null
): Parameter => ({
  name,
  in: 'query',
  title,
  required,
  list,
  example
})

const ACCOUNT = inPath('accountId', 'Account', 'accounts', '90010001')
const USER = inPath('userId', 'User', 'users', '5501')
const AGENT_GROUP = inPath('agentGroupId', 'Agent group', 'agentGroups', '701')
const AGENT = inPath('agentId', 'Agent', 'agents', '8101')
const QUEUE_GROUP = inPath('gateGroupId', 'Queue group', 'queueGroups', '3001')
const QUEUE = inPath('gateId', 'Queue', 'queues', '4001')
const DIAL_GROUP = inPath('dialGroupId', 'Dial group', 'dialGroups', '6001')
const CAMPAIGN = inPath('campaignId', 'Campaign', 'campaigns', '7001')
const MAIN_ACCOUNT = inPath('mainAccountId', 'Main account', null, '90010000')
const DIALOG = inPath('dialogId', 'Dialog', null, 's-v-0b338efb877e48f0a3a321c73fcd4634-1772456952229')
const SEGMENT = inPath('segmentId', 'Segment', null, 'p-v-0b338efb877e48f0a3a321c73fcd4634-1772456952229')
const RC_ACCOUNT = inPath('rcAccountId', 'RingCentral account', null, '300400500')

/** Neither the base nor the sizes of pages are documented (ringcx-api §4.4). */
const PAGES = [inQuery('page', 'Page', '1'), inQuery('maxRows', 'Rows per page', '100')]

const ADMIN = '/voice/api/v1/admin'
const BELOW_ACCOUNT = `${ADMIN}/accounts/{accountId}`
const INTEGRATION = '/voice/api/integration/v1/admin'
const CX_INTEGRATION = '/voice/api/cx/integration/v1/accounts/{rcAccountId}/sub-accounts/{accountId}'

type Group = readonly [
  group: string,
  endpoints: readonly (readonly [
    id: string,
    title: string,
    path: string,
    parameters: readonly Parameter[],
    explanation: string,
    docs?: string
  ])[]
]

const SUMMARY = '/voice/api/v1/summary/accounts/{accountId}/segments/{segmentId}'
const SUMMARY_IS = 'A short text about a segment. RingCX takes the token for it in a cookie.'

const RINGCX: readonly Group[] = [
  [
    'Accounts',
    [
      [
        'accounts',
        'Accounts',
        `${ADMIN}/accounts`,
        [],
        'Every account that this user can use, with its main account.',
        'getAllAccounts'
      ],
      ['caller', 'Who am I', `${ADMIN}/auth`, [], 'The user and the accounts that the token belongs to.'],
      [
        'sub-accounts',
        'Sub-accounts of a main account',
        `${INTEGRATION}/accounts/{mainAccountId}/subaccounts`,
        [MAIN_ACCOUNT],
        'ID, name, and state of each sub-account. Needs WFO_ACCESS.'
      ]
    ]
  ],
  [
    'Users',
    [
      [
        'users',
        'Users',
        `${ADMIN}/users`,
        [inQuery('activeOnly', 'Only active users', 'true'), inQuery('flatten', 'As a flat list', 'true')],
        'All admin users, as a tree unless flatten is true. Needs MANAGE_USERS or SUPER_USER.',
        'listAllUsers'
      ],
      [
        'user',
        'User',
        `${ADMIN}/users/{userId}`,
        [USER],
        'One admin user. Needs MANAGE_USERS or SUPER_USER.'
      ],
      [
        'user-children',
        'Users below a user',
        `${ADMIN}/users/{userId}/children`,
        [USER],
        'The users directly below a user.'
      ],
      [
        'user-roles',
        'Roles of a user',
        `${ADMIN}/users/{userId}/roles`,
        [USER],
        'The names of the user’s roles.'
      ],
      [
        'user-rights',
        'Rights documents of a user',
        `${ADMIN}/users/{userId}/rightsDocs`,
        [USER],
        'The rights documents that the user owns.'
      ],
      [
        'user-assigned-rights',
        'Assigned rights documents',
        `${ADMIN}/users/{userId}/assignedRightsDocs`,
        [USER],
        'The rights documents assigned to the user.'
      ],
      [
        'user-aggregated-rights',
        'Aggregated rights documents',
        `${ADMIN}/users/{userId}/aggregatedRightsDocs`,
        [USER],
        'The user’s rights documents, including inherited ones.'
      ],
      [
        'user-effective-rights',
        'Effective rights documents',
        `${ADMIN}/users/{userId}/effectiveAssignedRightsDocs`,
        [USER],
        'What the user can actually do.'
      ],
      [
        'integration-users',
        'Users with RingCentral IDs',
        `${INTEGRATION}/users/{mainAccountId}`,
        [MAIN_ACCOUNT],
        'Users with their RingCentral user IDs, for connectors. Needs WFO_ACCESS.'
      ]
    ]
  ],
  [
    'Agents',
    [
      [
        'agent-groups',
        'Agent groups',
        `${BELOW_ACCOUNT}/agentGroups`,
        [ACCOUNT, inQuery('includePermissions', 'Include permissions', 'true'), ...PAGES],
        'The agent groups of an account that this user can read.'
      ],
      [
        'agents',
        'Agents of a group',
        `${BELOW_ACCOUNT}/agentGroups/{agentGroupId}/agents`,
        [ACCOUNT, AGENT_GROUP],
        'All agents of one group. RingCX has no list of all agents.'
      ],
      [
        'agent',
        'Agent',
        `${BELOW_ACCOUNT}/agentGroups/{agentGroupId}/agents/{agentId}`,
        [ACCOUNT, AGENT_GROUP, AGENT],
        'One agent with all settings. Passwords and PINs are hidden.'
      ],
      [
        'integration-agent-groups',
        'Agent groups for connectors',
        `${INTEGRATION}/accounts/{accountId}/agentGroups`,
        [ACCOUNT],
        'A slim list of agent groups. Needs WFO_ACCESS.'
      ],
      [
        'integration-agents',
        'Agents for connectors',
        `${INTEGRATION}/accounts/{accountId}/agentGroups/{agentGroupId}/agents`,
        [ACCOUNT, AGENT_GROUP],
        'A slim list of agents with their supervisors. Needs WFO_ACCESS.'
      ],
      [
        'aux-states',
        'Auxiliary states',
        `${BELOW_ACCOUNT}/auxStates`,
        [ACCOUNT, inQuery('active', 'Only active (1)', '1')],
        'The states that agents can choose, such as Lunch.'
      ]
    ]
  ],
  [
    'Queues',
    [
      [
        'queue-groups',
        'Queue groups',
        `${BELOW_ACCOUNT}/gateGroups`,
        [ACCOUNT, ...PAGES],
        'Queue groups without their queues. RingCX calls them gate groups.'
      ],
      [
        'queue-groups-with-queues',
        'Queue groups with queues',
        `${BELOW_ACCOUNT}/gateGroups/withChildren`,
        [ACCOUNT, ...PAGES],
        'Queue groups with their queues and skills.'
      ],
      [
        'queues',
        'Queues of a group',
        `${BELOW_ACCOUNT}/gateGroups/{gateGroupId}/gates`,
        [ACCOUNT, QUEUE_GROUP, ...PAGES],
        'The queues of one group. RingCX calls them gates.'
      ],
      [
        'queue-agents',
        'Agents of a queue',
        `${BELOW_ACCOUNT}/gateGroups/{gateGroupId}/gates/{gateId}/assignedAgents`,
        [ACCOUNT, QUEUE_GROUP, QUEUE],
        'The agents assigned to a queue.'
      ],
      [
        'cx-queue-groups',
        'Queue groups for connectors',
        `${CX_INTEGRATION}/queue-groups`,
        [RC_ACCOUNT, ACCOUNT],
        'Voice and digital queue groups of a sub-account.'
      ],
      [
        'cx-queue-agents',
        'Queues with agent IDs',
        `${CX_INTEGRATION}/queue-groups/{gateGroupId}/with-agents`,
        [RC_ACCOUNT, ACCOUNT, QUEUE_GROUP],
        'The queues of a group with the IDs of their agents.'
      ]
    ]
  ],
  [
    'Dialing',
    [
      [
        'dial-groups',
        'Dial groups',
        `${BELOW_ACCOUNT}/dialGroups`,
        [ACCOUNT, ...PAGES],
        'Dial groups with their dial mode.'
      ],
      [
        'dial-groups-with-campaigns',
        'Dial groups with campaigns',
        `${BELOW_ACCOUNT}/dialGroups/withChildren`,
        [ACCOUNT, ...PAGES],
        'Dial groups with the campaigns in them.'
      ],
      [
        'campaigns',
        'Campaigns of a dial group',
        `${BELOW_ACCOUNT}/dialGroups/{dialGroupId}/campaigns`,
        [ACCOUNT, DIAL_GROUP, ...PAGES],
        'The campaigns of one dial group.'
      ],
      [
        'campaign',
        'Campaign',
        `${BELOW_ACCOUNT}/dialGroups/{dialGroupId}/campaigns/{campaignId}`,
        [ACCOUNT, DIAL_GROUP, CAMPAIGN],
        'One campaign with all settings.'
      ]
    ]
  ],
  [
    'Live',
    [
      ...(['agent', 'inbound', 'outbound', 'chat', 'ivr'] as const).map(
        (kind) =>
          [
            `live-${kind}`,
            `Real-time data: ${kind === 'ivr' ? 'IVR' : kind}`,
            `${BELOW_ACCOUNT}/realTimeData/${kind}`,
            [ACCOUNT],
            'A snapshot for a wallboard. Request it every 10 to 30 seconds at most. Needs reporting rights.'
          ] as const
      ),
      [
        'active-calls',
        'Active calls',
        `${BELOW_ACCOUNT}/activeCalls/list`,
        [
          ACCOUNT,
          inQuery('product', 'Product', 'ACCOUNT', true),
          inQuery('productId', 'Product ID', '90010001', true, 'accounts'),
          ...PAGES
        ],
        'The account’s calls right now.'
      ]
    ]
  ],
  [
    'Interactions',
    [
      [
        'transcripts',
        'Transcript',
        `${CX_INTEGRATION}/transcripts/dialogs/{dialogId}/segments/{segmentId}`,
        [RC_ACCOUNT, ACCOUNT, DIALOG, SEGMENT],
        'What was said or written in a segment. The IDs come from the interaction metadata.'
      ],
      [
        'recordings',
        'Recording',
        `${CX_INTEGRATION}/recordings/dialogs/{dialogId}/segments/{segmentId}`,
        [RC_ACCOUNT, ACCOUNT, DIALOG, SEGMENT],
        'The audio file of a segment. Save it to a file to listen to it.'
      ],
      ['summary-auto', 'Summary by AI', `${SUMMARY}/auto`, [ACCOUNT, SEGMENT], SUMMARY_IS],
      ['summary-agent', 'Summary edited by the agent', `${SUMMARY}/agent`, [ACCOUNT, SEGMENT], SUMMARY_IS]
    ]
  ],
  [
    'Audit and tokens',
    [
      [
        'auditable',
        'What is audited',
        `${ADMIN}/auditLogs/auditable`,
        [],
        'The kinds of changes in the audit trail. Needs audit log access.'
      ],
      [
        'permanent-tokens',
        'Permanent tokens',
        `${ADMIN}/token`,
        [],
        'How many permanent API tokens this user has. The tokens are hidden.'
      ]
    ]
  ]
]

/** The endpoints that the documentation names (ringcx-api §1, §2, §4), in the order in which they are shown. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...RINGCX.flatMap(([group, endpoints]) =>
    endpoints.map(
      ([id, title, path, parameters, explanation, docs = path.replace(/^\/voice\/api/, '')]): Endpoint => ({
        id,
        group,
        title,
        explanation,
        method: 'GET',
        host: 'ringcx',
        path,
        parameters,
        body: null,
        docs
      })
    )
  ),
  {
    id: 'ringcentral-account',
    group: 'RingCentral',
    title: 'RingCentral account',
    explanation: 'The RingCentral account behind this sign-in. Needs the Read Accounts scope.',
    method: 'GET',
    host: 'ringcentral',
    path: '/restapi/v1.0/account/~',
    parameters: [],
    body: null,
    docs: 'readAccountInfo'
  },
  {
    id: 'exchange',
    group: 'Sign-in',
    title: 'Exchange the RingCentral token',
    explanation: 'Asks RingCX for an access token, and for a refresh token with includeRefresh=true.',
    method: 'POST',
    host: 'ringcx',
    path: signInRequest('exchange').path,
    parameters: [inQuery('includeRefresh', 'Include a refresh token', 'true')],
    body: signInRequest('exchange').body,
    docs: 'loginRcAccessToken'
  },
  {
    id: 'refresh',
    group: 'Sign-in',
    title: 'Refresh the RingCX token',
    explanation: 'Trades a refresh token for a new pair of tokens. Each refresh token works only once.',
    method: 'POST',
    host: 'ringcx',
    path: signInRequest('refresh').path,
    parameters: [],
    body: signInRequest('refresh').body,
    docs: 'refreshToken'
  }
]
