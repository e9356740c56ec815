import { asAppError, type AppError } from '../errors.ts'
import { malformed } from '../http/answer.ts'
import type { AdminApi } from '../ringcx/admin-api.ts'
import type { Purpose } from '../ringcx/admin-errors.ts'
import { id, object, text } from '../ringcx/fields.ts'
import { constantText } from './columns.ts'
import { askWithin, type RequestPace } from './request-pace.ts'

/** The parts that RingCX tells of a user only when asked for that user. */
export const USER_PARTS = [
  'roles',
  'effectiveAssignedRightsDocs',
  'assignedRightsDocs',
  'aggregatedRightsDocs',
  'rightsDocs',
  'children'
] as const

export type UserPartName = (typeof USER_PARTS)[number]

/** A role, a rights document, or a user below the user. */
export interface UserItem {
  readonly id: string
  readonly name: string
  /** Permissions of a rights document, username of a user. */
  readonly detail: string
}

/** One part: what it holds, or why it can't be read. */
export interface UserPart {
  readonly name: UserPartName
  readonly items: readonly UserItem[]
  readonly error: AppError | null
}

/** Most items of a part. */
const MOST_ITEMS = 1000

/** How deep rights documents may lie: RingCX is documented to send one, and is known to send maps of them too. */
const DEEPEST_DOCUMENT = 4

const MANAGES_USERS = 'MANAGE_USERS or SUPER_USER'
const MANAGES_RIGHTS = 'MANAGE_RIGHTS or SUPER_USER'

const PURPOSES: Readonly<Record<UserPartName, Purpose>> = {
  roles: { what: 'a user’s roles', needs: MANAGES_USERS },
  children: { what: 'this user’s direct reports', needs: MANAGES_USERS },
  effectiveAssignedRightsDocs: { what: 'effective rights documents', needs: MANAGES_RIGHTS },
  assignedRightsDocs: { what: 'assigned rights documents', needs: MANAGES_RIGHTS },
  aggregatedRightsDocs: { what: 'aggregated rights documents', needs: MANAGES_RIGHTS },
  rightsDocs: { what: 'rights documents', needs: MANAGES_RIGHTS }
}

/**
 * Reads all parts of one user (ringcx-api §4.3). A part that fails says why, and the others stay. Never throws.
 *
 * @param userId as RingCX told it
 */
export function readUserDetails(
  get: AdminApi['get'],
  pace: RequestPace,
  userId: string
): Promise<readonly UserPart[]> {
  const readPart = async (name: UserPartName): Promise<UserPart> => {
    const path = `/v1/admin/users/${encodeURIComponent(userId)}/${name}`
    try {
      const answer = await askWithin(pace, new AbortController().signal, () => get(path, PURPOSES[name]))
      return { name, items: itemsOf(name, answer).slice(0, MOST_ITEMS), error: null }
    } catch (thrown) {
      return { name, items: [], error: asAppError(thrown) }
    }
  }
  return Promise.all(USER_PARTS.map(readPart))
}

/** @throws AppError `answer-malformed` */
function itemsOf(name: UserPartName, answer: unknown): readonly UserItem[] {
  if (name !== 'roles' && name !== 'children') {
    if (typeof answer !== 'object') throw malformed('RingCX', 'something other than rights documents')
    return documentsIn(answer, 0)
  }
  if (!Array.isArray(answer))
    throw malformed('RingCX', `something other than a list of ${PURPOSES[name].what}`)
  return (answer as readonly unknown[]).flatMap((entry): UserItem[] => {
    const fields = object(entry)
    if (name === 'roles') {
      const role = id(entry) ?? id(fields?.['roleType'])
      return role === null
        ? []
        : [{ id: role, name: constantText(role), detail: text(fields?.['description']) ?? '' }]
    }
    const userId = id(fields?.['userId'])
    const userName = text(fields?.['userName']) ?? ''
    return userId === null
      ? []
      : [{ id: userId, name: text(fields?.['fullName']) ?? userName, detail: userName }]
  })
}

/** Documents as one, as a list, or as a map of either. */
function documentsIn(value: unknown, depth: number): readonly UserItem[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST_DOCUMENT) return []
  const fields = object(value)
  const documentId = id(fields?.['rightsDocId'])
  if (fields === null || documentId === null)
    return Object.values(value).flatMap((each) => documentsIn(each, depth + 1))
  const permissions = [
    ...permissionsIn('Account', fields['accountPermissions']),
    ...permissionsIn('product', fields['productPermissions']),
    ...permissionsIn('resourceType', fields['resourcePermissions'])
  ]
  const name = text(fields['rightsDocName']) ?? `Rights document ${documentId}`
  return [{ id: documentId, name, detail: permissions.join(' · ') }]
}

/** Such as `Account: READ` or `AGENT_GROUP 7001: READ, UPDATE`. */
function permissionsIn(subject: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  const list = value as readonly unknown[]
  const plain = list.filter((each) => typeof each === 'string')
  const own = plain.length === 0 ? [] : [`${subject}: ${plain.join(', ')}`]
  const nested = list.flatMap((each) => {
    const fields = object(each)
    const on = [text(fields?.[subject]), id(fields?.['resourceId'])].filter((part) => part !== null).join(' ')
    const allowed = fields?.['permissions']
    return on === '' || !Array.isArray(allowed)
      ? []
      : [`${on}: ${allowed.filter((one) => typeof one === 'string').join(', ')}`]
  })
  return [...own, ...nested]
}
