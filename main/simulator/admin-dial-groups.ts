import { Hono, type Context } from 'hono'
import {
  accountRoute,
  answerList,
  arrayOf,
  isTrue,
  mayRead,
  notFound,
  placeOf,
  range,
  withField,
  withGroup,
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
  const groupsOf = (center: AccountCenter): Omit<Listed, 'tell'> => ({
    places: range(0, center.campaigns.groups),
    readable: (group) => mayRead(simulation, 'dialGroups', ids.dialGroup(center.accountIndex, group))
  })
  const campaignsOf = (center: AccountCenter, group: number, withPermissions: boolean): Listed => ({
    places: range(center.campaigns.start(group), center.campaigns.end(group)),
    tell: (campaign) => [JSON.stringify(campaignJson(seed, center, campaign, withPermissions))]
  })
  const inGroup = (
    context: Context<SimulatorEnv>,
    center: AccountCenter,
    answer: (group: number) => Response
  ): Response => {
    const id = (group: number): number => ids.dialGroup(center.accountIndex, group)
    const group = { parameter: 'dialGroupId', count: center.campaigns.groups, id }
    return withGroup(simulation, context, 'dialGroups', group, answer)
  }

  return new Hono<SimulatorEnv>()
    .get(
      GROUPS,
      accountRoute(simulation, gateway, 'dial-groups', (context, center) =>
        answerList(simulation, context, {
          ...groupsOf(center),
          tell: (group) => [JSON.stringify(dialGroupJson(center, group, false))]
        })
      )
    )
    .get(
      `${GROUPS}/withChildren`,
      accountRoute(simulation, gateway, 'dial-groups', (context, center) => {
        const permissions = isTrue(context.req.query('includePermissions'))
        return answerList(simulation, context, {
          ...groupsOf(center),
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
        inGroup(context, center, (group) => context.json(dialGroupJson(center, group, false)))
      )
    )
    .get(
      `${GROUPS}/:dialGroupId/campaigns`,
      accountRoute(simulation, gateway, 'campaigns', (context, center) =>
        inGroup(context, center, (group) =>
          answerList(simulation, context, campaignsOf(center, group, false))
        )
      )
    )
    .get(
      `${GROUPS}/:dialGroupId/campaigns/:campaignId`,
      accountRoute(simulation, gateway, 'campaigns', (context, center) =>
        inGroup(context, center, (group) => {
          const id = (campaign: number): number => ids.campaign(center.accountIndex, campaign)
          const { end, start } = center.campaigns
          const campaign = placeOf(context, 'campaignId', id, start(group), end(group))
          return campaign === null
            ? notFound(simulation, context)
            : context.json(campaignJson(seed, center, campaign, false))
        })
      )
    )
}
