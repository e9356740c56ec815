import { ids } from './ids.ts'
import type { ResolvedOptions } from './options.ts'
import { createName, type People, type PersonName } from './people.ts'
import { createDice, type Dice } from './seeded.ts'
import { createSpread, type Spread } from './spread.ts'

/** One made-up agent of one account. */
export interface SimulatedAgent extends Omit<PersonName, 'mailName'> {
  readonly accountIndex: number
  readonly index: number
  readonly group: number
  /** `null` or empty for some agents. */
  readonly email: string | null
  readonly username: string
  /** The admin user who is also this agent; `null` for most. */
  readonly user: number | null
  readonly rcUserId: number | null
  readonly agentType: 'AGENT' | 'SUPERVISOR' | 'MULTI_USER' | 'MULTI_SUPERVISOR'
  readonly active: boolean
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
  /** Milliseconds since the Unix epoch; `null` for an agent who never signed in. */
  readonly lastLoginAt: number | null
  /** The agent who supervises this one, by index. */
  readonly supervisor: number | null
  /** The agents that this one supervises, by index. */
  readonly supervisees: readonly number[]
  readonly queues: readonly number[]
  readonly dialGroups: readonly number[]
  /** Source of values that no rule depends on. */
  readonly dice: Dice
}

/** Agents, queues and campaigns of one account, by their index in the account. */
export interface AccountCenter {
  readonly accountIndex: number
  readonly agents: Spread
  readonly queues: Spread
  readonly campaigns: Spread
  /** Makes the agent at this place; costs the same for the first and the 100,000th. */
  agent(index: number): SimulatedAgent
  /** The agents assigned to a queue, in order. */
  agentsOfQueue(queue: number): Generator<number>
}

export interface ContactCenter {
  account(accountIndex: number): AccountCenter
}

const DAY_MS = 86_400_000
/** 2016-03-01T00:00:00Z. */
const FIRST_CREATED_AT = 1_456_790_400_000
/** One supervisor and the 19 agents that follow in the same group. */
const TEAM = 20
/** The most disabled users who own an agent, and how many users are searched for them. */
const DISABLED_OWNERS = 8
const DISABLED_LOOKED_AT = 2000

/**
 * What a client can find out about agents. Each rule looks only at the agent's index in the account, so that a test knows
 * which agents it means.
 */
export const AGENT_RULES = {
  /**
   * Is also the admin user at index / 8, plus 7 for each two accounts before this one. In accounts 0 and 1, agent 0 is the
   * caller.
   */
  isAdmin: (index: number): boolean => index % 8 === 0,
  /** Belongs to the next disabled user, for the first eight disabled users. */
  belongsToDisabledUser: (index: number): boolean => index % 8 === 4,
  neverSignedIn: (index: number): boolean => index % 9 === 7,
  /** Last signed in 91 to 491 days before the day the simulator started; all others up to 81 days before. */
  longAway: (index: number): boolean => index % 7 === 3,
  inactive: (index: number): boolean => index % 12 === 11,
  inNoQueue: (index: number): boolean => index % 6 === 5,
  /** The rules from here on apply only to agents who are not users. */
  withoutEmail: (index: number): boolean => index % 14 === 13,
  /** Has the e-mail address of the agent before it, if that agent is not a user and has an address. */
  sameEmail: (index: number): boolean => index % 15 === 11,
  /** Has the username of the agent before it, if that agent is not a user and RingCentral manages it. */
  sameUsername: (index: number): boolean => index % 20 === 19,
  notManaged: (index: number): boolean => index % 9 === 4
} as const

/** Queues with this index in the account have no agents. */
export function isQueueWithoutAgents(queue: number): boolean {
  return queue % 5 === 4
}

/**
 * The agents, queues, and dial groups of every account. They depend only on the seed, the sizes, and the day of the start.
 * @param people the admin users, some of whom are agents too
 */
export function createContactCenter(options: ResolvedOptions, people: People): ContactCenter {
  const agents = createSpread(options.agents, options.agentGroups)
  const queues = createSpread(options.queues, options.queueGroups)
  const campaigns = createSpread(options.campaigns, options.dialGroups)
  const today = Math.floor(options.now() / DAY_MS) * DAY_MS
  let disabled: readonly number[] | null = null
  const disabledUsers = (): readonly number[] => (disabled ??= findDisabled(people))

  const userOf = (accountIndex: number, index: number): number | null => {
    if (AGENT_RULES.belongsToDisabledUser(index)) return disabledUsers()[(index - 4) / 8] ?? null
    if (!AGENT_RULES.isAdmin(index)) return null
    const user = index / 8 + 7 * Math.floor(accountIndex / 2)
    return user < people.size ? user : null
  }

  const account = (accountIndex: number): AccountCenter => {
    const mailOf = (name: PersonName, index: number): string =>
      `${name.mailName}.${ids.agent(accountIndex, index)}@example.com`
    const nameOf = (index: number): PersonName => createName(diceFor(options.seed, accountIndex, index))
    const isNoUser = (index: number): boolean => index >= 0 && userOf(accountIndex, index) === null
    return {
      accountIndex,
      agents,
      queues,
      campaigns,
      agent(index) {
        const dice = diceFor(options.seed, accountIndex, index)
        const { mailName, ...name } = createName(dice)
        const facts = {
          accountIndex,
          index,
          group: agents.groupOf(index),
          active: !AGENT_RULES.inactive(index),
          createdAt: FIRST_CREATED_AT + Math.floor(dice.fraction() * 5 * 365 * DAY_MS),
          lastLoginAt: lastLoginOf(index, dice, today),
          ...teamOf(agents, accountIndex, index),
          queues: queuesOf(index, queues.total),
          dialGroups: index % 4 === 1 ? [index % campaigns.groups] : [],
          dice
        }
        const user = userOf(accountIndex, index)
        if (user !== null) return { ...facts, user, ...asUser(people, user, accountIndex) }

        const managed = !AGENT_RULES.notManaged(index)
        const mail = mailOf({ mailName, ...name }, index)
        const before = isNoUser(index - 1) ? index - 1 : null
        const username = managed ? mail : `${mailName}+${ids.account(accountIndex)}_${index}@c1.local`
        return {
          ...facts,
          ...name,
          user: null,
          rcUserId: managed ? ids.rcUserOfAgent(accountIndex, index) : null,
          email: AGENT_RULES.withoutEmail(index)
            ? index % 28 === 13
              ? ''
              : null
            : AGENT_RULES.sameEmail(index) && before !== null && !AGENT_RULES.withoutEmail(before)
              ? mailOf(nameOf(before), before)
              : mail,
          username:
            AGENT_RULES.sameUsername(index) && before !== null && !AGENT_RULES.notManaged(before)
              ? mailOf(nameOf(before), before)
              : username
        }
      },
      *agentsOfQueue(queue) {
        if (isQueueWithoutAgents(queue)) return
        const live = withAgents(queues.total)
        const place = queue - Math.floor(queue / 5)
        let last = -1
        for (let at = place; at - 2 < agents.total; at += live) {
          for (let index = Math.max(at - 2, last + 1); index <= at; index += 1) {
            if (index >= agents.total || !queuesOf(index, queues.total).includes(queue)) continue
            yield index
            last = index
          }
        }
      }
    }
  }
  return { account }
}

function diceFor(seed: number, accountIndex: number, index: number): Dice {
  return createDice(seed, 10_000_000 + accountIndex * 100_000 + index)
}

function findDisabled(people: People): readonly number[] {
  const found: number[] = []
  const until = Math.min(people.size, DISABLED_LOOKED_AT)
  for (let index = 0; index < until && found.length < DISABLED_OWNERS; index += 1) {
    if (!people.at(index).enabled) found.push(index)
  }
  return found
}

/** An agent's names from its user. Only a user that RingCentral manages has a RingCentral user ID to link by. */
function asUser(
  people: People,
  user: number,
  accountIndex: number
): Pick<SimulatedAgent, 'firstName' | 'lastName' | 'fullName' | 'rcUserId' | 'email' | 'username'> {
  const { email, firstName, lastName, fullName, managedByRingCentral } = people.at(user)
  return {
    firstName,
    lastName,
    fullName,
    rcUserId: managedByRingCentral ? ids.rcUser(user) : null,
    // The same address can differ in capitals between two products
    email: user % 2 === 1 ? email.charAt(0).toUpperCase() + email.slice(1) : email,
    username: accountIndex % 2 === 0 ? email : `${email}+${ids.account(accountIndex)}`
  }
}

function lastLoginOf(index: number, dice: Dice, today: number): number | null {
  const days = AGENT_RULES.longAway(index) ? 91 + dice.roll(400) : dice.roll(81)
  const at = today - days * DAY_MS - dice.roll(DAY_MS)
  return AGENT_RULES.neverSignedIn(index) ? null : at
}

/** The first of every {@link TEAM} in a group supervises the rest. The caller supervises no one in account 0. */
function teamOf(
  agents: Spread,
  accountIndex: number,
  index: number
): Pick<SimulatedAgent, 'agentType' | 'supervisor' | 'supervisees'> {
  const group = agents.groupOf(index)
  const place = index - agents.start(group)
  const lead = index - (place % TEAM)
  const isLed = accountIndex > 0 || lead > 0
  if (index !== lead || !isLed) {
    const agentType = index % 11 === 5 ? 'MULTI_USER' : 'AGENT'
    return { agentType, supervisor: isLed ? lead : null, supervisees: [] }
  }
  const end = Math.min(index + TEAM, agents.end(group))
  return {
    agentType: group % 4 === 3 ? 'MULTI_SUPERVISOR' : 'SUPERVISOR',
    supervisor: null,
    supervisees: Array.from({ length: end - index - 1 }, (_, at) => index + 1 + at)
  }
}

/** Queues that have agents. */
function withAgents(queues: number): number {
  return queues - Math.floor(queues / 5)
}

/** One to three adjacent queues out of those that have agents. */
function queuesOf(index: number, queues: number): readonly number[] {
  const live = withAgents(queues)
  if (live === 0 || AGENT_RULES.inNoQueue(index)) return []
  const count = index % 9 === 0 ? 3 : index % 3 === 0 ? 2 : 1
  const places = Array.from({ length: Math.min(count, live) }, (_, at) => (index + at) % live)
  return places.map((place) => place + Math.floor(place / 4))
}
