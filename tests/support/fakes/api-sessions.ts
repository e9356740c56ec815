import type {
  ChainLink,
  ConnectionSummary,
  PublicError,
  PublicErrorCode,
  SessionPhase,
  SessionStatus
} from '../../../preload/contract.ts'

const error = (
  code: PublicErrorCode,
  message: string,
  hint: string,
  retryable: boolean,
  serviceCode: string | null = null
): PublicError => ({ code, message, hint, retryable, serviceCode, fields: null })

/** Errors in main's words. */
export const ERRORS = {
  inputInvalid: error(
    'input-invalid',
    'Some fields need another look.',
    'Correct the fields marked below.',
    false
  ),
  unknownConnection: error(
    'unknown-connection',
    'This connection no longer exists.',
    'Choose another.',
    false
  ),
  internal: error('internal', 'Something went wrong in Token Desk.', 'Quit and restart the app.', true),
  networkFailed: error(
    'network-failed',
    'The host name couldn’t be found.',
    'Check your network, your VPN if you need one, and the spelling of the host.',
    true
  ),
  credentialRefused: error(
    'credential-refused',
    'The JWT credential no longer works: it expired, was revoked, or its user was disabled.',
    'Create a new JWT credential in the developer console and sign in with it.',
    false,
    'OAU-213'
  ),
  unfinished: {
    code: 'input-invalid',
    message: 'The client secret and the JWT credential are missing.',
    hint: 'Finish setting up the connection, then sign in.',
    retryable: false,
    serviceCode: null,
    fields: { clientSecret: 'Enter the client secret.', jwt: 'Paste the JWT credential.' },
    remedy: 'edit-connection'
  },
  wrongPassphrase: {
    code: 'input-invalid',
    message: 'This passphrase doesn’t open the vault.',
    hint: 'Check Caps Lock and your keyboard layout, then try again. There’s no limit on attempts.',
    retryable: false,
    serviceCode: null,
    fields: { passphrase: 'This passphrase doesn’t open the vault.' }
  },
  vaultLocked: error(
    'vault-locked',
    'The keyring is locked.',
    'Unlock the keyring, then choose Check again.',
    true
  ),
  forbidden: error(
    'forbidden',
    'The token is valid, but this user isn’t allowed to see the list in RingCX.',
    'Ask your RingCX admin for the role Manage users or Super user, then reload.',
    false,
    'HTTP 403'
  )
} as const

let made = 0

export function connectionOf(name: string, practice: boolean): ConnectionSummary {
  made += 1
  return {
    id: practice ? 'practice' : `connection-${made}`,
    name,
    signInMethod: 'jwt',
    ringcentralHost: practice ? 'http://127.0.0.1:39001' : 'https://platform.ringcentral.com',
    ringcxHost: practice ? 'http://127.0.0.1:39002' : 'https://ringcx.ringcentral.com',
    clientId: practice ? 'simulatorClientId00001' : 'fakeClientIdAbCdEf0123',
    publicClient: false,
    practice,
    keepFresh: true
  }
}

const none: ChainLink = { state: 'missing', expiresAt: null, lifeMs: null, nextStepAt: null }
const untested: ChainLink = { ...none, state: 'untested' }
const MINUTE = 60_000

/** The state of a connection that was saved unfinished. */
export function unfinishedSession(
  connectionId: string,
  missing: SessionStatus['missing'],
  now: number
): SessionStatus {
  const status = sessionOf(connectionId, 'signed-out', now)
  return { ...status, missing, why: ERRORS.unfinished, chain: { ...status.chain, credential: none } }
}

/** A session in a phase, as main would tell it at the instant `now`. */
export function sessionOf(connectionId: string, phase: SessionPhase, now: number): SessionStatus {
  const credential: ChainLink = { ...none, state: 'ready' }
  const ringcentral: ChainLink = {
    state: 'ready',
    expiresAt: now + 41 * MINUTE,
    lifeMs: 60 * MINUTE,
    nextStepAt: null
  }
  const ringcx: ChainLink = {
    state: 'ready',
    expiresAt: now + 4 * MINUTE + 12_000,
    lifeMs: 5 * MINUTE,
    nextStepAt: now + 3 * MINUTE
  }
  const base: SessionStatus = {
    connectionId,
    phase,
    hand: phase === 'needs-sign-in' ? 'refused' : null,
    why: null,
    missing: [],
    retryAt: null,
    browser: null,
    chain: { credential, ringcentral, ringcx, api: { ...none, state: 'ready' } },
    identity: {
      mainAccountId: '90010000',
      agentAccountIds: ['90010001', '90010002'],
      adminId: 5501,
      rcUserId: 400500600,
      userName: 'Robin Example',
      email: 'robin@example.com',
      accountName: 'Example Support'
    },
    renewals: Array.from({ length: 10 }, (_, index) => ({
      at: now - 48_000 - index * 4 * MINUTE,
      path:
        index === 9
          ? ('sign-in' as const)
          : index === 4
            ? ('exchange' as const)
            : ('ringcx-refresh' as const),
      outcome: index === 3 ? ('failed' as const) : ('renewed' as const),
      tookMs: 84 + index * 31 + (index === 9 ? 1100 : 0),
      error: index === 3 ? ERRORS.networkFailed : null
    }))
  }
  switch (phase) {
    case 'active':
      return base
    case 'renewing':
      return {
        ...base,
        chain: { ...base.chain, ringcx: { ...ringcx, state: 'working', expiresAt: now + 55_000 } }
      }
    case 'waiting':
      return {
        ...base,
        why: ERRORS.networkFailed,
        retryAt: now + 24_000,
        renewals: [
          {
            at: now - 4000,
            path: 'ringcx-refresh',
            outcome: 'failed',
            tookMs: 31,
            error: ERRORS.networkFailed
          },
          ...base.renewals.slice(0, 9)
        ],
        chain: {
          ...base.chain,
          ringcx: { ...ringcx, state: 'failed', expiresAt: now + 38_000, nextStepAt: now + 24_000 },
          api: untested
        }
      }
    case 'needs-sign-in':
      return {
        ...base,
        why: ERRORS.credentialRefused,
        chain: {
          credential: { ...none, state: 'failed' },
          ringcentral: { ...none, state: 'expired' },
          ringcx: none,
          api: untested
        }
      }
    case 'locked':
      return {
        ...base,
        why: ERRORS.vaultLocked,
        identity: null,
        renewals: [],
        chain: { credential: untested, ringcentral: none, ringcx: none, api: untested }
      }
    case 'signing-in':
      return {
        ...base,
        identity: null,
        renewals: [],
        chain: { credential, ringcentral: { ...none, state: 'working' }, ringcx: none, api: untested }
      }
    case 'signed-out':
      return {
        ...base,
        identity: null,
        renewals: [],
        chain: { credential: untested, ringcentral: none, ringcx: none, api: untested }
      }
  }
}
