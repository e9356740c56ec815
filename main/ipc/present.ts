import type {
  Account,
  AppStatus,
  BrowserStatus,
  ChainLink,
  ConnectionSummary,
  ConnectionWithStatus,
  Directory,
  Inspection,
  Notice,
  PublicError,
  PublicErrorCode,
  Renewal,
  SessionStatus,
  StorageStatus,
  User
} from '../../preload/contract.ts'
import type { Connection } from '../core/connections/connection.ts'
import type { DirectoryList } from '../core/directory/directory.ts'
import type { AppError, ErrorCode } from '../core/errors.ts'
import type { Inspection as CoreInspection } from '../core/inspector/inspection.ts'
import type { KeeperSnapshot } from '../core/keeper/keeper.ts'
import type { Account as CoreAccount } from '../core/ringcx/accounts.ts'
import type { User as CoreUser } from '../core/ringcx/user.ts'
import type { SessionView } from '../core/sessions/session.ts'
import type { VaultStatus } from '../core/vault/vault-status.ts'

/*
 * The only place that decides what may leave main. Every reply is built field by field: TypeScript lets a value carry
 * more properties than its type says, so passing a core object along could leak a field that is added to it later.
 */

/** Core's codes and the contract's are the same set; this does not compile when they differ. */
const publicCode: (code: ErrorCode) => PublicErrorCode = (code) => code

/** An error as the window may see it: no cause, no stack, no server text. */
export function presentError(error: AppError): PublicError {
  return {
    code: publicCode(error.code),
    message: error.message,
    hint: error.hint,
    retryable: error.retryable,
    serviceCode: error.serviceCode ?? null,
    fields: error.fields === undefined ? null : { ...error.fields }
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
    why: 'why' in state ? presentError(state.why) : null,
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
  readonly notices: readonly Notice[]
}

export function presentApp(facts: AppFacts): AppStatus {
  return {
    version: facts.version,
    platform: facts.platform,
    theme: facts.theme,
    dataFolder: facts.dataFolder,
    redirectAddresses: [...facts.redirectAddresses],
    storage: presentStorage(facts.vault),
    notices: facts.notices.map(({ id, tone, title, message }) => ({ id, tone, title, message }))
  }
}

function presentStorage(vault: VaultStatus): StorageStatus {
  return {
    mode: vault.mode,
    state: vault.state,
    backend: vault.backend,
    message: vault.message,
    hint: vault.hint
  }
}
