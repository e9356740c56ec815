import { dateInForm } from './date-forms.ts'
import { ids } from './ids.ts'
import type { People, Person } from './people.ts'

/** Pieces of JSON for one array of all users, roots and children alike, each with an empty `children`. */
export function* flatUsers(people: People, activeOnly: boolean): Generator<string> {
  yield '['
  let first = true
  for (let index = 0; index < people.size; index += 1) {
    const person = people.at(index)
    if (activeOnly && !person.enabled) continue
    yield `${first ? '' : ','}${openUser(people, person)}]}`
    first = false
  }
  yield ']'
}

/** Pieces of JSON for the tree: each user with the users below in `children`. */
export function* userTree(people: People, activeOnly: boolean): Generator<string> {
  yield '['
  yield* branch(people, people.tree().roots, activeOnly)
  yield ']'
}

function* branch(people: People, indices: Iterable<number>, activeOnly: boolean): Generator<string> {
  let first = true
  for (const index of indices) {
    const person = people.at(index)
    if (activeOnly && !person.enabled) continue
    yield `${first ? '' : ','}${openUser(people, person)}`
    first = false
    yield* branch(people, people.tree().childrenOf(index), activeOnly)
    yield ']}'
  }
}

/** A user's JSON up to and including the opening bracket of `children`, which is the last field. */
function openUser(people: People, person: Person): string {
  return `${JSON.stringify(userFields(people, person)).slice(0, -1)},"children":[`
}

/** One user alone, without the users below. */
export function userJson(people: People, index: number): object {
  return { ...userFields(people, people.at(index)), children: [] }
}

/** The documented fields of a user (ringcx-api §4.2). Roles are texts for some and objects for others. */
function userFields(people: People, person: Person): object {
  const { index } = person
  return {
    userId: ids.user(index),
    userName: userNameOf(people, person),
    firstName: person.firstName,
    lastName: person.lastName,
    fullName: person.fullName,
    enabled: person.enabled,
    rootUser: people.tree().depthOf(index) === 0,
    userManagedByRC: person.managedByRingCentral,
    phoneNumbersI18nEnabled: true,
    rcUserId: person.managedByRingCentral ? ids.rcUser(index) : null,
    rcAccountId: ids.rcAccount(0),
    phoneNumber: '',
    phoneNumberE164: '',
    parentPath: pathOf(people, index),
    creationDate: dateInForm(person.createdAt, index),
    roles:
      index % 2 === 0
        ? person.roles
        : person.roles.map((roleType) => ({ roleType, description: describeRole(roleType) })),
    regionalSettings: {
      language: person.language,
      formattingLocale: person.language,
      greetingLanguage: person.language,
      homeCountry: 1,
      homeCountryCode: 'US',
      timeFormat: '24h',
      timezone: 1
    }
  }
}

/**
 * The username is an e-mail address. Every 40th user has the username of the user before, and every second one of those
 * with a capital letter, so that there are duplicates to find.
 */
function userNameOf(people: People, { email, index }: Person): string {
  if (index % 40 !== 39) return email
  const name = people.at(index - 1).email
  return index % 80 === 39 ? name : name.charAt(0).toUpperCase() + name.slice(1)
}

/** `10.20.5501`: the ids from the root down, the user's own last. */
function pathOf(people: People, index: number): string {
  const path: number[] = []
  for (let at = index; at !== -1; at = people.tree().parentOf(at)) path.unshift(ids.user(at))
  return path.join('.')
}

/** `MANAGE_USERS` → `Manage users`. */
function describeRole(roleType: string): string {
  const words = roleType.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
