import type {
  Account,
  AppStatus,
  BrowserStatus,
  ChainLink,
  ConnectionSummary,
  ConnectionTest,
  ConnectionWithStatus,
  CredentialReading,
  Directory,
  ImportItem,
  ImportOffer,
  Inspection,
  Notice,
  PolicyStatus,
  PublicError,
  PublicErrorCode,
  Remedy,
  Removal,
  Renewal,
  SessionStatus,
  StorageStatus,
  TestRow,
  User
} from '../../preload/contract.ts'
import type { Connection } from '../core/connections/connection.ts'
import type { CredentialReading as CoreReading } from '../core/connections/read-credential.ts'
import { unfinishedError } from '../core/connections/missing.ts'
import type { DirectoryList } from '../core/directory/directory.ts'
import { remedyOf, type Remedy as CoreRemedy } from '../core/doctor/remedies.ts'
import type { AppError, ErrorCode } from '../core/errors.ts'
import type { ProxyAsk } from '../core/http/proxy-question.ts'
import type { Inspection as CoreInspection } from '../core/inspector/inspection.ts'
import type { KeeperSnapshot } from '../core/keeper/keeper.ts'
import { inWords, type Policy } from '../core/policy/policy.ts'
import { POLICY_KEYS } from '../core/policy/policy-keys.ts'
import { managedIds } from '../core/policy/presets.ts'
import type { Account as CoreAccount } from '../core/ringcx/accounts.ts'
import type { User as CoreUser } from '../core/ringcx/user.ts'
import type { TestView } from '../core/sessions/connection-tests.ts'
import { faultField } from '../core/sessions/test-fault.ts'
import type { Removal as CoreRemoval } from '../core/sessions/removal.ts'
import type { SessionView } from '../core/sessions/session.ts'
import type { Locking } from '../core/storage/storage-choices.ts'
import type { PlannedConnection } from '../core/transfer/plan-import.ts'
import type { ImportOffer as CoreImportOffer } from '../core/transfer/transfer.ts'
import type { VaultStatus } from '../core/vault/vault-status.ts'

/*
 * The only place that decides what may leave main. Every reply is built field by field: TypeScript lets a value carry
 * more properties than its type says, so passing a core object along could leak a field that is added to it later.
 */

/** Core's codes and the contract's are the same set; this does not compile when they differ. */
const publicCode: (code: ErrorCode) => PublicErrorCode = (code) => code

const publicRemedy: (remedy: CoreRemedy | null) => Remedy | null = (remedy) => remedy

/** An error as the window may see it: no cause, no stack, and of the server's text only the scrubbed words. */
export function presentError(error: AppError): PublicError {
  return {
    code: publicCode(error.code),
    message: error.message,
    hint: error.hint,
    retryable: error.retryable,
    serviceCode: error.serviceCode ?? null,
    fields: error.fields === undefined ? null : { ...error.fields },
    remedy: publicRemedy(remedyOf(error)),
    words: error.words ?? null
  }
}

/** A connection with its live state. @param now milliseconds since the epoch, UTC */
export function presentConnection(view: SessionView, now: number): ConnectionWithStatus {
  return { connection: presentSummary(view.connection), status: presentStatus(view, now) }
}

function presentSummary(connection: Connection): ConnectionSummary {
  return {
    id: connection.id,
    name: connection.name,
    signInMethod: connection.signInMethod,
    ringcentralHost: connection.ringcentralHost,
    ringcxHost: connection.ringcxHost,
    clientId: connection.clientId,
    publicClient: connection.publicClient,
    practice: connection.practice,
    keepFresh: connection.keepFresh
  }
}

/** The live state of one session. @param now milliseconds since the epoch, UTC */
export function presentStatus(view: SessionView, now: number): SessionStatus {
  const { keeper, connection } = view
  const { state, identity } = keeper
  return {
    connectionId: connection.id,
    phase: state.phase,
    why: presentWhy(view),
    missing: [...view.missing],
    retryAt: state.phase === 'waiting' ? state.retryAt : null,
    browser: presentBrowser(view.browser),
    chain: {
      credential: credentialLink(view),
      ringcentral: ringcentralLink(view, now),
      ringcx: ringcxLink(keeper, now),
      api: apiLink(view)
    },
    identity:
      identity === null
        ? null
        : {
            mainAccountId: identity.mainAccountId,
            agentAccountIds: [...identity.agentAccountIds],
            adminId: identity.adminId,
            rcUserId: identity.rcUserId
          },
    renewals: keeper.renewals.map(presentRenewal)
  }
}

/** What is missing outweighs why the last sign-in ended: it has to be filled in first. */
function presentWhy({ keeper: { state }, missing }: SessionView): PublicError | null {
  const isOut = state.phase === 'signed-out' || state.phase === 'needs-sign-in'
  if (isOut && missing.length > 0) return presentError(unfinishedError(missing))
  return 'why' in state ? presentError(state.why) : null
}

/** A removal that can be undone. */
export function presentRemoval({ connection, undoUntil }: CoreRemoval): Removal {
  return { connectionId: connection.id, name: connection.name, undoUntil }
}

function presentBrowser(browser: SessionView['browser']): BrowserStatus | null {
  if (browser === null) return null
  return browser.kind === 'waiting'
    ? { kind: 'waiting', until: browser.until }
    : { kind: 'failed', why: presentError(browser.error) }
}

const NO_END = { expiresAt: null, lifeMs: null, nextStepAt: null }

/** Refusals that only another credential, or another setting of the app, can mend. */
const CREDENTIAL_CODES: ReadonlySet<ErrorCode> = new Set([
  'credential-refused',
  'client-refused',
  'grant-refused',
  'browser-failed'
])

function credentialLink({ keeper: { state }, credential, browser }: SessionView): ChainLink {
  if (browser !== null) return { state: browser.kind === 'waiting' ? 'working' : 'failed', ...NO_END }
  if (credential === 'missing') return { state: 'missing', ...NO_END }
  if (state.phase === 'needs-sign-in' && CREDENTIAL_CODES.has(state.why.code))
    return { state: 'failed', ...NO_END }
  return { state: credential === 'stored' ? 'ready' : 'untested', ...NO_END }
}

/** Refused for something else than the credential: at RingCentral, or at RingCX when RingCentral gave its tokens. */
function refusedBeyond(state: KeeperSnapshot['state']): boolean {
  return state.phase === 'needs-sign-in' && !CREDENTIAL_CODES.has(state.why.code)
}

function ringcentralLink({ connection, keeper }: SessionView, now: number): ChainLink {
  const { state, ringcentral } = keeper
  if (state.phase === 'signing-in' && ringcentral === null) return { state: 'working', ...NO_END }
  if (ringcentral === null) return { state: refusedBeyond(state) ? 'failed' : 'missing', ...NO_END }
  const life = ringcentral.expiresAt > now ? 'ready' : 'expired'
  // How old a token was when it was pasted, nobody can tell; one that was refreshed since says how long it lives.
  if (connection.signInMethod === 'token' && ringcentral.refreshExpiresAt === null) {
    return { state: life, ...NO_END }
  }
  return {
    state: life,
    expiresAt: ringcentral.expiresAt,
    lifeMs: ringcentral.lifeMs,
    nextStepAt: null
  }
}

function ringcxLink({ state, ringcentral, ringcx, nextStepAt }: KeeperSnapshot, now: number): ChainLink {
  const working = state.phase === 'signing-in' || state.phase === 'renewing'
  // Refused at an earlier link, there is nothing wrong with this one: it was not reached.
  const failed = ringcentral !== null && refusedBeyond(state)
  if (ringcx === null) {
    if (working) return { state: 'working', ...NO_END }
    return { state: failed ? 'failed' : 'missing', ...NO_END }
  }
  const live = ringcx.expiresAt > now
  const settled = live ? 'ready' : failed ? 'failed' : 'expired'
  return {
    state: working ? 'working' : settled,
    expiresAt: ringcx.expiresAt,
    lifeMs: ringcx.lifeMs,
    nextStepAt
  }
}

function apiLink({ api }: SessionView): ChainLink {
  return { state: api.kind, ...NO_END }
}

function presentRenewal(renewal: KeeperSnapshot['renewals'][number]): Renewal {
  return {
    at: renewal.at,
    path: renewal.path,
    outcome: renewal.outcome,
    tookMs: renewal.tookMs,
    error: renewal.error === null ? null : presentError(renewal.error)
  }
}

export function presentAccounts(list: DirectoryList<CoreAccount>): Directory<Account> {
  return {
    loadedAt: list.loadedAt,
    rows: list.rows.map((account) => ({
      accountId: account.accountId,
      accountName: account.accountName,
      mainAccountId: account.mainAccountId,
      mainAccountName: account.mainAccountName,
      rcAccountId: account.rcAccountId,
      archived: account.archived
    }))
  }
}

export function presentUsers(list: DirectoryList<CoreUser>): Directory<User> {
  return {
    loadedAt: list.loadedAt,
    rows: list.rows.map((user) => ({
      userId: user.userId,
      userName: user.userName,
      fullName: user.fullName,
      enabled: user.enabled,
      rootUser: user.rootUser,
      managedByRingCentral: user.managedByRingCentral,
      rcUserId: user.rcUserId,
      roles: [...user.roles],
      createdAt: user.createdAt,
      depth: user.depth,
      parentUserId: user.parentUserId
    }))
  }
}

export function presentInspection(inspection: CoreInspection): Inspection {
  return {
    kind: inspection.kind,
    title: inspection.title,
    explanation: inspection.explanation,
    header: inspection.header.map(presentClaim),
    claims: inspection.claims.map(presentClaim),
    issuedAt: inspection.issuedAt,
    expiresAt: inspection.expiresAt,
    notes: [...inspection.notes]
  }
}

/** What is known of a pasted credential; nothing of it but its subject. */
export function presentReading(reading: CoreReading): CredentialReading {
  return {
    kind: reading.kind,
    title: reading.title,
    wrong: reading.wrong,
    caution: reading.caution,
    subject: reading.subject,
    issuedAt: reading.issuedAt,
    expiresAt: reading.expiresAt,
    life: reading.life,
    clientId: reading.clientId
  }
}

/** How the test of a connection stands. */
export function presentTest({ connection, rows, running, accounts }: TestView): ConnectionTest {
  return {
    connectionId: connection.id,
    rows: rows.map((row): TestRow => {
      const failed = row.state === 'failed'
      return {
        step: row.step,
        state: row.state,
        tookMs: 'tookMs' in row ? Math.round(row.tookMs) : null,
        error: failed ? presentError(row.error) : null,
        field: failed ? faultField(row.step, row.error, connection) : null
      }
    }),
    running,
    accounts
  }
}

function presentClaim(claim: CoreInspection['claims'][number]): Inspection['claims'][number] {
  return { name: claim.name, value: claim.value, meaning: claim.meaning, at: claim.at }
}

/** What the composition root knows of the app itself. */
export interface AppFacts {
  readonly version: string
  readonly platform: AppStatus['platform']
  readonly theme: AppStatus['theme']
  readonly dataFolder: string
  readonly redirectAddresses: readonly string[]
  readonly vault: VaultStatus
  readonly locking: Locking
  readonly notices: readonly Notice[]
  readonly proxyAsk: ProxyAsk | null
  readonly policy: Policy
}

export function presentApp(facts: AppFacts): AppStatus {
  return {
    version: facts.version,
    platform: facts.platform,
    theme: facts.theme,
    dataFolder: facts.dataFolder,
    redirectAddresses: [...facts.redirectAddresses],
    storage: presentStorage(facts.vault),
    locking: { afterMs: facts.locking.afterMs, withSystem: facts.locking.withSystem },
    policy: presentPolicy(facts.policy),
    notices: facts.notices.map(({ id, tone, title, message }) => ({ id, tone, title, message })),
    proxyAsk: presentProxyAsk(facts.proxyAsk)
  }
}

function presentProxyAsk(ask: ProxyAsk | null): AppStatus['proxyAsk'] {
  return ask === null ? null : { host: ask.host, attempt: ask.attempt, hidden: ask.hidden }
}

function presentStorage(vault: VaultStatus): StorageStatus {
  return {
    mode: vault.mode,
    state: vault.state,
    backend: vault.backend,
    message: vault.message,
    hint: vault.hint,
    needsPassphrase: vault.needsPassphrase
  }
}

/** What the organisation decided, in words. Its hosts and connections are no secret. */
export function presentPolicy(policy: Policy): PolicyStatus {
  return {
    state: policy.state,
    locked: policy.locked.map(({ key, level }) => ({
      key,
      title: POLICY_KEYS[key].title,
      value: inWords(policy, key),
      level
    })),
    problems: policy.problems.map(({ place, message }) => ({ place, message })),
    managedConnectionIds: [...managedIds(policy)],
    exportSecrets: policy.values.exportSecrets,
    signInMethods: policy.values.signInMethods === null ? null : [...policy.values.signInMethods]
  }
}

/** A file on offer: what it would change, without what is sealed in it. */
export function presentImportOffer(offer: CoreImportOffer): ImportOffer {
  return {
    id: offer.id,
    fileName: offer.fileName,
    items: offer.plan.map(presentImportItem),
    sealed: offer.sealed,
    problem: offer.problem === null ? null : presentError(offer.problem)
  }
}

function presentImportItem(planned: PlannedConnection): ImportItem {
  const { incoming, existing } = planned
  return {
    name: incoming.name,
    ringcentralHost: incoming.ringcentralHost,
    ringcxHost: incoming.ringcxHost,
    clientId: incoming.clientId,
    kind: planned.kind,
    existingName: existing?.name ?? null,
    changes: planned.changes.map(({ field, from, to }) => ({ field, from, to })),
    sealed: incoming.sealedSecrets !== null,
    secretsIfReplaced: planned.secretsIfReplaced,
    choices: [...planned.choices],
    reason: planned.reason
  }
}
