import { Hono } from 'hono'
import {
  accountRoute,
  answerList,
  arrayOf,
  groupAccess,
  isTrue,
  withField,
  type Listed
} from './admin-request.ts'
import type { AccountCenter } from './contact-center.ts'
import { campaignJson, dialGroupJson } from './dial-group-json.ts'
import { ids } from './ids.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'

const GROUPS = '/voice/api/v1/admin/accounts/:accountId/dialGroups'

/** Dial groups and their campaigns (ringcx-api §4.3). */
export function adminDialGroupRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const { seed } = simulation.options
  const groups = groupAccess(simulation, {
    kind: 'dialGroups',
    group: 'dialGroupId',
    member: 'campaignId',
    groupId: ids.dialGroup,
    memberId: ids.campaign,
    spread: ({ campaigns }) => campaigns
  })
  const campaignsOf = (center: AccountCenter, group: number, withPermissions: boolean): Listed => ({
    places: groups.members(center, group),
    tell: (campaign) => [JSON.stringify(campaignJson(seed, center, campaign, withPermissions))]
  })

  return new Hono<SimulatorEnv>()
    .get(
      GROUPS,
      accountRoute(simulation, gateway, 'dial-groups', (context, center) =>
        answerList(simulation, context, {
          ...groups.listed(center),
          tell: (group) => [JSON.stringify(dialGroupJson(center, group, false))]
        })
      )
    )
    .get(
      `${GROUPS}/withChildren`,
      accountRoute(simulation, gateway, 'dial-groups', (context, center) => {
        const permissions = isTrue(context.req.query('includePermissions'))
        return answerList(simulation, context, {
          ...groups.listed(center),
          tell: (group) =>
            withField(
              dialGroupJson(center, group, permissions),
              'campaigns',
              arrayOf(campaignsOf(center, group, permissions))
            )
        })
      })
    )
    .get(
      `${GROUPS}/:dialGroupId`,
      accountRoute(simulation, gateway, 'dial-groups', (context, center) =>
        groups.inGroup(context, center, (group) => context.json(dialGroupJson(center, group, false)))
      )
    )
    .get(
      `${GROUPS}/:dialGroupId/campaigns`,
      accountRoute(simulation, gateway, 'campaigns', (context, center) =>
        groups.inGroup(context, center, (group) =>
          answerList(simulation, context, campaignsOf(center, group, false))
        )
      )
    )
    .get(
      `${GROUPS}/:dialGroupId/campaigns/:campaignId`,
      accountRoute(simulation, gateway, 'campaigns', (context, center) =>
        groups.inMember(context, center, (campaign) =>
          context.json(campaignJson(seed, center, campaign, false))
        )
      )
    )
}
