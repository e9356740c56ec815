/** Which list of the directory has the IDs that a parameter of a request asks for. */
import type { ListName } from '../../preload/contract.ts'

export interface IdList {
  list: ListName
  /** One of them, and many, in words. */
  one: string
  many: string
}

const LISTS: readonly (readonly [names: RegExp, IdList])[] = [
  [/^(?:main|sub)?account(?:id)?$/, { list: 'accounts', one: 'account', many: 'accounts' }],
  [/^agentgroup(?:id)?$/, { list: 'agentGroups', one: 'agent group', many: 'agent groups' }],
  [/^agent(?:id)?$/, { list: 'agents', one: 'agent', many: 'agents' }],
  [/^(?:gate|queue)group(?:id)?$/, { list: 'queueGroups', one: 'queue group', many: 'queue groups' }],
  [/^(?:gate|queue)(?:id)?$/, { list: 'queues', one: 'queue', many: 'queues' }],
  [/^dialgroup(?:id)?$/, { list: 'dialGroups', one: 'dial group', many: 'dial groups' }],
  [/^campaign(?:id)?$/, { list: 'campaigns', one: 'campaign', many: 'campaigns' }],
  [/^(?:admin)?user(?:id)?$/, { list: 'users', one: 'user', many: 'users' }]
]

/**
 * The list that a parameter's name points to, such as `agents` for `agentId`, however it is written; `null` for other
 * parameters. RingCX calls a queue a gate (ringcx-api §2.1).
 */
export function idListOf(parameter: string): IdList | null {
  const name = parameter.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
  return LISTS.find(([names]) => names.test(name))?.[1] ?? null
}
