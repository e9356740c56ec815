import { Hono, type Context } from 'hono'
import { admit, answerAll, notFound, placeOf, ROLES_FOR_USERS } from './admin-request.ts'
import { userJson } from './admin-user-json.ts'
import { asOperation } from './as-operation.ts'
import { ids } from './ids.ts'
import type { Operation } from './operations.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import { rightsByAccount, type RightsView } from './rights.ts'
import { secretField } from './secret-fields.ts'
import type { Simulation } from './simulation.ts'

const ADMIN = '/voice/api/v1/admin'
const USER = `${ADMIN}/users/:userId`

/** Roles that may read rights documents (the specification). */
const ROLES_FOR_RIGHTS: readonly string[] = ['MANAGE_RIGHTS', 'SUPER_USER']
/** The role for the integration paths, which a super user needs as well (ringcx-api §4.3, §10). */
const ROLES_FOR_INTEGRATION: readonly string[] = ['WFO_ACCESS']

/** Last part of the path → which rights documents it gives. */
const RIGHTS_VIEWS = {
  rightsDocs: 'all',
  assignedRightsDocs: 'assigned',
  aggregatedRightsDocs: 'aggregated',
  effectiveAssignedRightsDocs: 'effective'
} as const satisfies Record<string, RightsView>

/** Single users (details, children, roles, rights documents), the caller, and the sub-accounts of a main account. */
export function adminRightsRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const { accounts, people } = simulation
  const forUser = (
    operation: Operation,
    roles: readonly string[],
    answer: (context: Context<SimulatorEnv>, user: number) => Response
  ): ReturnType<typeof asOperation> =>
    asOperation(simulation, operation, async (context) => {
      const refusal = await admit(simulation, gateway, context, roles)
      if (refusal) return refusal
      const user = placeOf(context, 'userId', ids.user, 0, people.size)
      return user === null ? notFound(simulation, context) : answer(context, user)
    })

  const routes = new Hono<SimulatorEnv>()
    .get(
      `${ADMIN}/auth`,
      asOperation(simulation, 'caller', async (context) => {
        const refusal = await admit(simulation, gateway, context)
        return refusal ?? context.json(loginView(simulation))
      })
    )
    .get(
      USER,
      forUser('user-details', ROLES_FOR_USERS, (context, user) => context.json(userJson(people, user)))
    )
    .get(
      `${USER}/children`,
      forUser('user-details', ROLES_FOR_USERS, (context, user) =>
        answerAll(context, {
          places: people.tree().childrenOf(user),
          tell: (child) => [JSON.stringify(userJson(people, child))]
        })
      )
    )
    .get(
      `${USER}/roles`,
      forUser('user-details', ROLES_FOR_USERS, (context, user) => context.json(people.at(user).roles))
    )
    .get(
      '/voice/api/integration/v1/admin/accounts/:mainAccountId/subaccounts',
      asOperation(simulation, 'sub-accounts', async (context) => {
        const refusal = await admit(simulation, gateway, context, ROLES_FOR_INTEGRATION)
        if (refusal) return refusal
        const main = context.req.param('mainAccountId')
        const below = accounts.filter(({ mainAccountId }) => mainAccountId === main)
        if (below.length === 0) return notFound(simulation, context)
        return context.json(
          below.map(({ accountId, accountName, archivedAccount }) => ({
            subAccountId: accountId,
            subAccountName: accountName,
            isActive: archivedAccount !== true
          }))
        )
      })
    )
  for (const [path, view] of Object.entries(RIGHTS_VIEWS)) {
    routes.get(
      `${USER}/${path}`,
      forUser('rights', ROLES_FOR_RIGHTS, (context, user) =>
        context.json(rightsByAccount(people, accounts, user, view))
      )
    )
  }
  return routes
}

/** The fields that the specification’s `AccountView` has in common with `Account`. */
const VIEWED = [
  ...[
    'accountId',
    'accountName',
    'databaseShardId',
    'defaultIntellidialServerId',
    'defaultOutdialServerGroupId'
  ],
  ...['emailFromAddress', 'enable247Dialing', 'enableAgentRankRouting', 'enableAmdProfiles', 'enableChat'],
  ...['enableCloudRouting', 'enableFifo', 'enableFolderMode', 'enableGoodData', 'enableHciDialer'],
  ...['enableInbound', 'enableOutbound', 'enableSoftphones', 'enableTaskMode', 'enableTcpaSafeMachineDetect'],
  ...['enableTracking', 'enableVisualIvr', 'enableVoiceBroadcast', 'ivrAppsEnabled', 'mainAccountId'],
  ...['mainAccountName', 'outboundPrepay', 'rcAccountAccess', 'tcpaSafeMode', 'usePowerBy']
] as const

/** `UserLoginView` of the caller (ringcx-api §4.3). Clients must drop the secret `authToken`. */
function loginView({ accounts, circumstances, options, origin, people }: Simulation): object {
  const readable = circumstances.readable.accounts
  const visible = accounts.map((account, index) => ({ account, index }))
  return {
    user: { ...userJson(people, 0), roles: circumstances.roles },
    accounts: visible
      .filter(({ account }) => readable === null || readable.includes(account.accountId))
      .map(({ account, index }) => ({
        ...Object.fromEntries(
          VIEWED.filter((field) => field in account).map((field) => [field, account[field]])
        ),
        enableMultiUser: account['enableMultiuser'] ?? false,
        engageAccountId: `sim-${account.accountId}`,
        rcAccountId: ids.rcAccount(index)
      })),
    authToken: secretField(options.seed, 'authToken', 0),
    platformHost: origin
  }
}
