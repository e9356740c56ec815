import { COMMAND_IDS } from '../../preload/commands.ts'
import { z } from 'zod'
import type { Arguments, Verb } from '../../preload/contract.ts'
import { REQUEST_PURPOSES } from '../core/http/request-watch.ts'
import { PASTE_FIELDS } from '../core/connections/read-paste.ts'
import { DESKTOP_SETTINGS } from '../core/desktop/choices.ts'
import { LIST_NAMES } from '../core/directory/lists.ts'
import { PREFERENCE_LIMITS } from '../core/directory/preferences.ts'
import { AppError } from '../core/errors.ts'
import { LONGEST_TEXT } from '../core/inspector/inspect-text.ts'
import { BEARER_FORMS } from '../core/sessions/bearer-text.ts'
import { DRAFT_LIMITS, HOSTS, LONGEST_COMMAND, METHODS, PROGRAM_LANGUAGES } from '../core/requests/draft.ts'
import { SAVED_LIMITS } from '../core/requests/saved-requests.ts'
import { IDLE_LIMITS } from '../core/storage/storage.ts'
import { onFirstUse } from '../core/on-first-use.ts'
import { MOST_CONNECTIONS, MOST_TRANSFER_BYTES } from '../core/transfer/transfer-format.ts'

/** One function per call that turns untrusted arguments into those of the contract, or throws `input-invalid`. */
export type Decoders = { [Name in Verb]: (args: unknown[]) => Arguments<Name> }

/**
 * Longest text accepted per argument, in UTF-16 units. These limits only bound memory and time. Core decides what a
 * valid name or host is, with a message for the person.
 */
export const TEXT_LIMITS = {
  id: 128,
  name: 200,
  host: 300,
  // Room for a whole JWT in the wrong field, so that core can say what it is.
  clientId: 16_384,
  clientSecret: 16_384,
  jwt: 16_384,
  token: 16_384,
  inspected: LONGEST_TEXT,
  pasted: 131_072,
  // Room for the claims of a token, one on a line.
  copied: 131_072,
  passphrase: 4_096,
  proxyUser: 1_024,
  proxyPassword: 1_024,
  fileName: 255,
  search: 500,
  // Of the account and the row, as RingCX names them.
  rowId: 200,
  // A path of field names, which the sender of a list chooses.
  column: 1_024,
  cell: 20_000,
  // One more than core accepts, so that core can say it's too long.
  transfer: MOST_TRANSFER_BYTES + 1,
  // One more again: core says it in words.
  command: LONGEST_COMMAND + 1,
  body: DRAFT_LIMITS.body + 1
} as const

/** Checks `length`, and skips all later checks of text that is too long: zod's own `max` walks through it to count. */
const text = (limit: number) =>
  z.string('This must be text.').refine((value) => value.length <= limit, {
    // Only on demand: formatting the first number loads the formats of all languages, which takes 20 ms at startup.
    error: () => `This is too long. Use at most ${limit.toLocaleString('en-US')} characters.`,
    abort: true
  })

const nothing = onFirstUse(() => z.tuple([]))

/** Main creates all IDs. Anything else is a bug or an attack, and must never be used as a path or a special key. */
const id = onFirstUse(() =>
  text(TEXT_LIMITS.id).regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]*$/, 'This isn’t a Token Desk ID.')
)

/** More positions than any list has. */
const MOST_PLACES = 10_000_000

const newConnection = onFirstUse(() => {
  const commonFields = {
    name: text(TEXT_LIMITS.name),
    ringcentralHost: text(TEXT_LIMITS.host),
    ringcxHost: text(TEXT_LIMITS.host),
    clientId: text(TEXT_LIMITS.clientId),
    unfinished: z.boolean()
  }
  const jwt = z.strictObject({
    signInMethod: z.literal('jwt'),
    ...commonFields,
    clientSecret: text(TEXT_LIMITS.clientSecret),
    jwt: text(TEXT_LIMITS.jwt)
  })
  const browser = z.strictObject({
    signInMethod: z.literal('browser'),
    ...commonFields,
    clientSecret: text(TEXT_LIMITS.clientSecret).nullable()
  })
  const token = z.strictObject({
    signInMethod: z.literal('token'),
    ...commonFields,
    clientSecret: text(TEXT_LIMITS.clientSecret).nullable(),
    accessToken: text(TEXT_LIMITS.token),
    refreshToken: text(TEXT_LIMITS.token)
  })
  return z.discriminatedUnion('signInMethod', [jwt, browser, token], 'Choose a sign-in method.')
})

const pastedCredential = onFirstUse(() =>
  z.strictObject({
    text: text(TEXT_LIMITS.pasted),
    clientId: text(TEXT_LIMITS.clientId),
    clientSecret: text(TEXT_LIMITS.clientSecret),
    ringcentralHost: text(TEXT_LIMITS.host)
  })
)

const passphrase = onFirstUse(() => text(TEXT_LIMITS.passphrase))

const storageChange = onFirstUse(() =>
  z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('keyring') }),
    z.strictObject({ mode: z.literal('passphrase'), passphrase: passphrase() }),
    z.strictObject({ mode: z.literal('memory') })
  ])
)

const locking = onFirstUse(() =>
  z.strictObject({
    afterMs: z.number().int().min(IDLE_LIMITS.min).max(IDLE_LIMITS.max).nullable(),
    withSystem: z.boolean()
  })
)

const proxyAnswer = onFirstUse(() =>
  z.strictObject({
    user: text(TEXT_LIMITS.proxyUser),
    password: text(TEXT_LIMITS.proxyPassword)
  })
)

const importChoices = onFirstUse(() =>
  z
    .array(z.enum(['add', 'replace', 'skip']))
    .min(1)
    .max(MOST_CONNECTIONS)
)

/** Most of everything in a query of the directory; none of them is a limit that anyone meets. */
export const QUERY_LIMITS = {
  columns: 400,
  filters: 50,
  values: 500,
  sorts: 8,
  collapsed: 50_000,
  rows: 400,
  ranges: 10_000
} as const

const place = onFirstUse(() => z.number().int().nonnegative().max(MOST_PLACES))

/** An ID of RingCX, which becomes a part of a path: no dots and no slashes. */
const serviceId = onFirstUse(() => text(TEXT_LIMITS.rowId).regex(/^[\w-]+$/))

const listKey = onFirstUse(() =>
  z.strictObject({
    connectionId: id(),
    list: z.enum(LIST_NAMES),
    accountId: serviceId().nullable()
  })
)

const copyRef = onFirstUse(() =>
  z.union([z.strictObject({ key: listKey() }), z.strictObject({ connectionId: id(), copyId: id() })])
)

const columnKey = onFirstUse(() => text(TEXT_LIMITS.column))

const columnKeys = onFirstUse(() => z.array(columnKey()).max(QUERY_LIMITS.columns))

const directoryQuery = onFirstUse(() =>
  z.strictObject({
    key: listKey(),
    search: text(TEXT_LIMITS.search),
    filters: z
      .array(
        z.strictObject({
          column: columnKey(),
          values: z.array(text(TEXT_LIMITS.cell)).max(QUERY_LIMITS.values)
        })
      )
      .max(QUERY_LIMITS.filters),
    sort: z
      .array(z.strictObject({ column: columnKey(), direction: z.enum(['ascending', 'descending']) }))
      .max(QUERY_LIMITS.sorts),
    view: text(TEXT_LIMITS.id).nullable(),
    tree: z.boolean(),
    allCollapsed: z.boolean(),
    collapsed: z.array(place()).max(QUERY_LIMITS.collapsed),
    columns: columnKeys(),
    from: place(),
    count: z.number().int().nonnegative().max(QUERY_LIMITS.rows)
  })
)

const activityQuery = onFirstUse(() =>
  z.strictObject({
    text: text(TEXT_LIMITS.search),
    purposes: z.array(z.enum([...REQUEST_PURPOSES, 'note'])).max(REQUEST_PURPOSES.length + 1),
    status: z.enum(['ok', 'refused', 'service', 'no-response']).nullable(),
    connectionId: id().nullable(),
    upTo: z.number().int().min(-MOST_PLACES).max(Number.MAX_SAFE_INTEGER).nullable(),
    from: place(),
    count: z.number().int().nonnegative().max(QUERY_LIMITS.rows)
  })
)

const width = onFirstUse(() => z.number().min(1).max(PREFERENCE_LIMITS.width))

const preferenceChange = onFirstUse(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('layout'),
      list: z.enum(LIST_NAMES),
      layout: z
        .strictObject({
          columns: z
            .array(
              z.strictObject({
                key: text(PREFERENCE_LIMITS.key),
                width: width().nullable(),
                pinned: z.boolean()
              })
            )
            .min(1)
            .max(PREFERENCE_LIMITS.columns)
        })
        .nullable()
    }),
    z.strictObject({ kind: z.literal('detail-width'), width: width() }),
    z.strictObject({ kind: z.literal('account'), connectionId: id(), accountId: text(PREFERENCE_LIMITS.id) })
  ])
)

const requestDraft = onFirstUse(() => {
  const values = z
    .array(z.strictObject({ name: text(DRAFT_LIMITS.name + 1), value: text(DRAFT_LIMITS.value + 1) }))
    .max(DRAFT_LIMITS.entries)
  return z.strictObject({
    method: z.enum(METHODS),
    host: z.enum(HOSTS),
    path: text(DRAFT_LIMITS.path + 1),
    query: values,
    body: text(TEXT_LIMITS.body).nullable(),
    variables: values
  })
})

const programArgs = onFirstUse(() => z.tuple([id(), requestDraft(), z.enum(PROGRAM_LANGUAGES), z.boolean()]))

/** An answer, and the rows or lines of it that the window shows. */
const answerRange = onFirstUse(() =>
  z.tuple([id(), place(), z.number().int().nonnegative().max(QUERY_LIMITS.rows)])
)

/**
 * Every call's decoder. Rejects a wrong number of arguments, a wrong type, an unknown key, and text over its limit
 * (security-reliability §1.7). Each decoder is created on its first call: creating all of them takes 10 ms at
 * startup.
 */
export const decoders: Decoders = {
  appStatus: decoder(nothing),
  setTheme: decoder(() => z.tuple([z.enum(['system', 'light', 'dark'])])),
  dismissNotice: decoder(() => z.tuple([id()])),
  answerProxy: decoder(() => z.tuple([proxyAnswer().nullable()])),
  askProxy: decoder(nothing),
  takeCommand: decoder(nothing),
  offerCommands: decoder(() => z.tuple([z.array(z.enum(COMMAND_IDS)).min(1).max(COMMAND_IDS.length)])),
  openLink: decoder(() =>
    z.tuple([
      z.enum([
        'create-app',
        'create-browser-app',
        'create-web-app',
        'create-jwt',
        'auth-guide',
        'admin-roles'
      ])
    ])
  ),
  showDataFolder: decoder(nothing),
  openJwtPage: decoder(() => z.tuple([text(TEXT_LIMITS.clientId)])),
  retryStorage: decoder(nothing),
  unlockStorage: decoder(() => z.tuple([passphrase()])),
  lockStorage: decoder(nothing),
  changeStorageMode: decoder(() => z.tuple([storageChange()])),
  changePassphrase: decoder(() => z.tuple([passphrase(), passphrase()])),
  renewStorageKey: decoder(() => z.tuple([passphrase().nullable()])),
  setLocking: decoder(() => z.tuple([locking()])),
  removeAllData: decoder(nothing),
  listConnections: decoder(nothing),
  addConnection: decoder(() => z.tuple([newConnection()])),
  checkConnection: decoder(() => z.tuple([id().nullable(), newConnection()])),
  editConnection: decoder(() => z.tuple([id(), newConnection()])),
  renameConnection: decoder(() => z.tuple([id(), text(TEXT_LIMITS.name)])),
  setKeepFresh: decoder(() => z.tuple([id(), z.boolean()])),
  duplicateConnection: decoder(() => z.tuple([id()])),
  moveConnection: decoder(() => z.tuple([id(), z.number().int().nonnegative().max(MOST_PLACES)])),
  removeConnection: decoder(() => z.tuple([id()])),
  removals: decoder(nothing),
  undoRemoval: decoder(() => z.tuple([id()])),
  holdRemoval: decoder(() => z.tuple([id(), z.boolean()])),
  startPractice: decoder(nothing),
  signIn: decoder(() => z.tuple([id()])),
  cancelSignIn: decoder(() => z.tuple([id()])),
  testConnection: decoder(() => z.tuple([id()])),
  cancelTest: decoder(() => z.tuple([id()])),
  copySignInAddress: decoder(() => z.tuple([id()])),
  signOut: decoder(() => z.tuple([id()])),
  renew: decoder(() => z.tuple([id()])),
  lookAt: decoder(() => z.tuple([id().nullable()])),
  copyToken: decoder(() => z.tuple([id(), z.enum(BEARER_FORMS)])),
  openList: decoder(() => z.tuple([listKey()])),
  loadList: decoder(() => z.tuple([listKey()])),
  cancelLoad: decoder(() => z.tuple([listKey()])),
  queryDirectory: decoder(() => z.tuple([directoryQuery()])),
  directoryValues: decoder(() => z.tuple([listKey(), columnKey(), text(TEXT_LIMITS.search)])),
  directoryRecord: decoder(() => z.tuple([listKey(), place()])),
  findRow: decoder(() => z.tuple([listKey(), text(TEXT_LIMITS.rowId)])),
  copyDirectory: decoder(() =>
    z.tuple([
      directoryQuery(),
      z.array(z.tuple([place(), place()])).max(QUERY_LIMITS.ranges),
      columnKeys(),
      z.enum(['tsv', 'csv', 'json'])
    ])
  ),
  exportDirectory: decoder(() =>
    z.tuple([directoryQuery(), z.enum(['shown', 'everything']), z.enum(['csv', 'json'])])
  ),
  cancelExport: decoder(nothing),
  directoryCopies: decoder(() => z.tuple([id()])),
  keepCopy: decoder(() => z.tuple([listKey()])),
  removeCopy: decoder(() => z.tuple([id(), id()])),
  compareLists: decoder(() => z.tuple([id(), copyRef(), copyRef()])),
  directoryFindings: decoder(() => z.tuple([id(), serviceId().nullable()])),
  userDetails: decoder(() => z.tuple([id(), serviceId()])),
  connectorSheet: decoder(() => z.tuple([id(), text(TEXT_LIMITS.rowId)])),
  leaveDirectory: decoder(nothing),
  directoryPreferences: decoder(nothing),
  keepDirectoryPreference: decoder(() => z.tuple([preferenceChange()])),
  // The Token page
  tokenDetails: decoder(() => z.tuple([id()])),
  revealToken: decoder(() => z.tuple([id()])),
  requestEndpoints: decoder(nothing),
  checkRequest: decoder(() => z.tuple([id(), requestDraft()])),
  sendRequest: decoder(() => z.tuple([id(), requestDraft(), z.boolean()])),
  cancelRequest: decoder(() => z.tuple([id()])),
  answers: decoder(() => z.tuple([id()])),
  answerRows: decoder(answerRange),
  toggleAnswerNode: decoder(() => z.tuple([id(), place()])),
  unfoldAnswer: decoder(() => z.tuple([id(), z.boolean()])),
  showAnswerNode: decoder(() => z.tuple([id(), place()])),
  answerPath: decoder(() => z.tuple([id(), place()])),
  searchAnswer: decoder(() => z.tuple([id(), text(TEXT_LIMITS.search)])),
  answerText: decoder(answerRange),
  answerTable: decoder(answerRange),
  copyAnswer: decoder(() => z.tuple([id(), place()])),
  saveAnswer: decoder(() => z.tuple([id()])),
  savedRequests: decoder(nothing),
  saveRequest: decoder(() => z.tuple([id().nullable(), text(SAVED_LIMITS.name * 2), requestDraft()])),
  renameRequest: decoder(() => z.tuple([id(), text(SAVED_LIMITS.name * 2)])),
  removeRequest: decoder(() => z.tuple([id()])),
  undoRemoveRequest: decoder(() => z.tuple([id()])),
  readRequest: decoder(() => z.tuple([id(), text(TEXT_LIMITS.command)])),
  programText: decoder(programArgs),
  copyProgram: decoder(programArgs),
  setAllowWrites: decoder(() => z.tuple([z.boolean()])),
  // Activity
  activityState: decoder(nothing),
  queryActivity: decoder(() => z.tuple([activityQuery()])),
  clearActivity: decoder(nothing),
  undoClearActivity: decoder(nothing),
  setKeepActivity: decoder(() => z.tuple([z.boolean()])),
  exportActivity: decoder(() => z.tuple([activityQuery()])),
  makeSupportReport: decoder(() => z.tuple([z.boolean()])),
  saveSupportReport: decoder(() => z.tuple([id()])),
  copySupportReport: decoder(() => z.tuple([id()])),
  desktopState: decoder(nothing),
  setDesktop: decoder(() => z.tuple([z.enum(DESKTOP_SETTINGS), z.boolean()])),
  inspect: decoder(() => z.tuple([text(TEXT_LIMITS.inspected)])),
  readCredential: decoder(() => z.tuple([pastedCredential()])),
  readPaste: decoder(() => z.tuple([z.enum(PASTE_FIELDS), text(TEXT_LIMITS.pasted)])),
  copyText: decoder(() => z.tuple([text(TEXT_LIMITS.copied)])),
  exportConnections: decoder(() =>
    z.tuple([z.array(id()).min(1).max(MOST_CONNECTIONS), passphrase().nullable()])
  ),
  chooseImport: decoder(nothing),
  dropImport: decoder(() => z.tuple([text(TEXT_LIMITS.fileName), text(TEXT_LIMITS.transfer)])),
  currentImport: decoder(nothing),
  applyImport: decoder(() => z.tuple([id(), importChoices(), passphrase().nullable()])),
  dismissImport: decoder(() => z.tuple([id()])),
  updateStatus: decoder(nothing),
  checkForUpdates: decoder(nothing),
  downloadUpdate: decoder(nothing),
  cancelUpdate: decoder(nothing),
  restartToUpdate: decoder(nothing),
  setUpdateChoice: decoder(() => z.tuple([z.boolean(), z.enum(['stable', 'beta'])]))
}

function decoder<Args extends unknown[]>(make: () => z.ZodType<Args>): (args: unknown[]) => Args {
  const schema = onFirstUse(make)
  return (args) => {
    const result = schema().safeParse(args)
    if (result.success) return result.data
    throw new AppError({
      code: 'input-invalid',
      message: 'Some of the information can’t be used.',
      hint: 'Correct the marked fields and try again.',
      retryable: false,
      fields: fieldsOf(result.error)
    })
  }
}

/** The field names that a reply may mention. An unknown key is the sender's own text, so it isn't repeated. */
const fieldNames = onFirstUse(
  (): ReadonlySet<string> => new Set(newConnection().options.flatMap(({ shape }) => Object.keys(shape)))
)

function fieldsOf(error: z.ZodError): Record<string, string> | undefined {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) {
    const name = issue.path[1]
    if (typeof name === 'string' && fieldNames().has(name)) fields[name] ??= issue.message
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}
