import { AppError } from '../core/errors.ts'
import type { Cipher, CipherStatus } from '../core/ports.ts'

/**
 * The parts of Electron's `safeStorage` we use, all optional: the async ones were added in 42, the others are removed
 * in 46 (security-reliability §2.1), and `getSelectedStorageBackend` exists on Linux only.
 */
export interface SafeStorageParts {
  isAsyncEncryptionAvailable?(): Promise<boolean>
  encryptStringAsync?(plain: string): Promise<Buffer>
  decryptStringAsync?(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>
  isEncryptionAvailable?(): boolean
  encryptString?(plain: string): Buffer
  decryptString?(sealed: Buffer): string
  getSelectedStorageBackend?(): string
}

/** What {@link createSafeStorageCipher} needs. */
export interface SafeStorageCipherDeps {
  readonly safeStorage: SafeStorageParts
  readonly platform: NodeJS.Platform
  /** Electron's `app.isReady`. */
  readonly isReady: () => boolean
  /** Resolves when the keyring can be called without blocking; only the sync API needs it. */
  readonly whenAnswering: () => Promise<void>
}

/** Access to the keyring, with either API of the runtime. */
interface Keyring {
  available(): Promise<boolean>
  encrypt(plain: string): Promise<Buffer>
  decrypt(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>
}

/** What the first three bytes of a ciphertext say about its key. */
export type Protection = 'strong' | 'weak' | 'unknown'

/**
 * Determines the protection from a ciphertext. On Linux `v10` is a key made from a constant in public source, `v11` the
 * Secret Service or KWallet, `v12` the secret portal. On macOS and Windows `v10` is the keychain's or DPAPI's key
 * (security-reliability §0.2). Anything else is unknown and isn't used.
 */
export function protectionOf(sealed: Uint8Array, platform: NodeJS.Platform): Protection {
  const prefix = Buffer.from(sealed.subarray(0, 3)).toString('latin1')
  if (platform === 'linux') {
    if (prefix === 'v10') return 'weak'
    return prefix === 'v11' || prefix === 'v12' ? 'strong' : 'unknown'
  }
  return prefix === 'v10' ? 'strong' : 'unknown'
}

/** Not secret: only the first bytes of its ciphertext matter. */
const PROBE_TEXT = 'Token Desk keyring check'

/**
 * The operating system's keyring as core's {@link Cipher}: the async API if the runtime has it, or else the sync one.
 * A probe ciphertext decides whether the keyring is real, never what the API says about itself (security-reliability
 * §0.2). Nothing here has a timeout: a call can hang while the system asks the person, and the vault decides how long
 * to wait. If a keyring doesn't respond at all, this waits for it before it calls the sync API.
 *
 * Fails before `ready`, because a call then creates a keychain item with the wrong name (electron#34614).
 */
export function createSafeStorageCipher(deps: SafeStorageCipherDeps): Cipher {
  const { platform } = deps
  const keyring = keyringOf(deps.safeStorage, deps.whenAnswering)

  const refuseBeforeReady = (): void => {
    if (deps.isReady()) return
    throw new AppError({
      code: 'internal',
      message: 'Token Desk tried to use the keyring before it was ready.',
      hint: 'Restart the app.',
      retryable: false
    })
  }

  const backendName = (sealed: Uint8Array): string => {
    if (platform === 'darwin') return 'macOS Keychain'
    if (platform === 'win32') return 'Windows DPAPI'
    return linuxBackend(sealed, selectedBackend(deps.safeStorage))
  }

  const probe = async (): Promise<CipherStatus> => {
    refuseBeforeReady()
    if (!(await isAvailable(keyring))) return unavailable(platform, selectedBackend(deps.safeStorage))
    let sealed: Buffer
    try {
      sealed = await keyring.encrypt(PROBE_TEXT)
    } catch {
      return { kind: 'locked', reason: 'The keyring is available but didn’t encrypt a test value.' }
    }
    const protection = protectionOf(sealed, platform)
    if (protection === 'unknown') {
      return {
        kind: 'unavailable',
        reason: 'The keyring responded in a format that Token Desk doesn’t recognize.'
      }
    }
    return { kind: protection, backend: backendName(sealed) }
  }

  const seal = async (plain: Uint8Array): Promise<Uint8Array> => {
    refuseBeforeReady()
    if (!(await isAvailable(keyring))) throw notReachable(platform)
    let sealed: Buffer
    try {
      sealed = await keyring.encrypt(Buffer.from(plain).toString('base64'))
    } catch (thrown) {
      throw keyringRefused(thrown)
    }
    // Checked again for every value: the keyring may have gone away since the probe.
    if (protectionOf(sealed, platform) !== 'strong') throw weakKeyring()
    return new Uint8Array(sealed)
  }

  const open = async (sealed: Uint8Array): Promise<{ plain: Uint8Array; reseal: boolean }> => {
    refuseBeforeReady()
    if (!(await isAvailable(keyring))) throw notReachable(platform)
    try {
      const { result, shouldReEncrypt } = await keyring.decrypt(Buffer.from(sealed))
      return { plain: new Uint8Array(Buffer.from(result, 'base64')), reseal: shouldReEncrypt }
    } catch (thrown) {
      throw keyringRefused(thrown)
    }
  }

  return { probe, seal, open }
}

function keyringOf(parts: SafeStorageParts, whenAnswering: () => Promise<void>): Keyring {
  if (parts.isAsyncEncryptionAvailable && parts.encryptStringAsync && parts.decryptStringAsync) {
    return {
      available: parts.isAsyncEncryptionAvailable.bind(parts),
      encrypt: parts.encryptStringAsync.bind(parts),
      decrypt: parts.decryptStringAsync.bind(parts)
    }
  }
  return {
    // Each use starts with this check, because a hanging keyring would also hang this thread.
    available: async () => {
      await whenAnswering()
      return parts.isEncryptionAvailable?.() ?? false
    },
    encrypt: async (plain) => await Promise.resolve(parts.encryptString?.(plain) ?? noSafeStorage()),
    decrypt: async (sealed) => {
      const result = await Promise.resolve(parts.decryptString?.(sealed) ?? noSafeStorage())
      return { result, shouldReEncrypt: false }
    }
  }
}

function noSafeStorage(): never {
  throw new TypeError('This Electron has no safeStorage.')
}

async function isAvailable(keyring: Keyring): Promise<boolean> {
  try {
    return await keyring.available()
  } catch {
    return false
  }
}

/** `null` if the system has no choice of backends or doesn't say. */
export function selectedBackend(parts: SafeStorageParts): string | null {
  try {
    return parts.getSelectedStorageBackend?.() ?? null
  } catch {
    return null
  }
}

/** For display. The API only guesses from the desktop's name, so the ciphertext's prefix takes precedence. */
function linuxBackend(sealed: Uint8Array, selected: string | null): string {
  if (protectionOf(sealed, 'linux') === 'weak') return 'built-in constant key'
  if (Buffer.from(sealed.subarray(0, 3)).toString('latin1') === 'v12') return 'desktop secret portal'
  if (selected === 'gnome_libsecret') return 'GNOME keyring'
  return selected?.startsWith('kwallet') ? 'KWallet' : 'Secret Service'
}

function unavailable(platform: NodeJS.Platform, selected: string | null): CipherStatus {
  if (platform === 'darwin') {
    return { kind: 'locked', reason: 'macOS didn’t allow access to the keychain.' }
  }
  if (platform === 'linux' && selected !== null && selected !== 'basic_text' && selected !== 'unknown') {
    return { kind: 'locked', reason: 'A keyring is installed, but it’s locked or not running.' }
  }
  return { kind: 'unavailable', reason: 'No system keyring was found.' }
}

function notReachable(platform: NodeJS.Platform): AppError {
  // macOS says "not available" if the person chose Deny (security-reliability §2.3).
  if (platform === 'darwin') return denied(undefined)
  return new AppError({
    code: 'vault-locked',
    message: 'This computer’s keyring is locked or not running.',
    hint: 'Unlock the keyring, then choose Check again. If it stays locked, restart the app.',
    retryable: true
  })
}

/**
 * The keyring exists but doesn't encrypt or doesn't decrypt this value: the person chose Deny, or its key has changed
 * since the value was encrypted. Never "empty": nothing may be deleted because of it (security-reliability §0.4).
 */
function keyringRefused(thrown: unknown): AppError {
  return isTemporary(thrown)
    ? new AppError({
        code: 'vault-locked',
        message: 'This computer’s keyring isn’t responding.',
        hint: 'Unlock the keyring, then choose Check again. If it stays locked, restart the app.',
        retryable: true,
        cause: thrown
      })
    : denied(thrown)
}

/** Electron's async API says whether the keyring may recover without the person; the sync one never does. */
function isTemporary(thrown: unknown): boolean {
  return thrown instanceof Error && /temporar|not available|unavailable/i.test(thrown.message)
}

function denied(cause: unknown): AppError {
  return new AppError({
    code: 'vault-denied',
    message: 'This computer’s keyring didn’t release the key for the stored secrets.',
    hint: 'Choose Check again and allow access when the system asks.',
    retryable: true,
    cause
  })
}

function weakKeyring(): AppError {
  return new AppError({
    code: 'vault-weak',
    message: 'The available keyring isn’t secure, so nothing was stored with it.',
    hint: 'Install or unlock a keyring such as GNOME Keyring or KWallet, then choose Check again.',
    retryable: true
  })
}
