import type { Cipher, RecordFile } from '../ports.ts'
import { wipeKeys } from './encryption.ts'
import { passphraseNeeded } from './data-key.ts'
import {
  type AskKeyring,
  type Keyring,
  type ProbedKeyring,
  asStrong,
  probeKeyring,
  wrapDataKey
} from './keyring.ts'
import { type Opening, openVaultFile } from './open-vault-file.ts'
import type { DeriveKey } from './passphrase-wrap.ts'
import { type SecretStore, changesAnything, nextGeneration, withChanges, withOsWrap } from './secret-store.ts'
import { type Decoded, type OsWrap, decodeVault, modeOfWraps } from './vault-format.ts'
import {
  type MemoryReason,
  type Refusal,
  type VaultMode,
  type VaultNotice,
  FORBIDDEN_MOVE,
  forbiddenStatus,
  foundStatus,
  memoryStatus,
  mergeFailedNotice,
  refusalOf,
  stillInMemoryStatus
} from './vault-status.ts'

type Opened = Extract<Opening, { kind: 'opened' }>

/** What the keyring, the passphrase, and the vault file currently allow. */
export type OpenOutcome =
  | { readonly kind: 'shut'; readonly refusal: Refusal; readonly backend: string | null }
  | {
      readonly kind: 'memory'
      readonly reason: MemoryReason
      readonly fileExists: boolean
      readonly notice: VaultNotice | null
    }
  /** A strong keyring and no vault. */
  | { readonly kind: 'absent'; readonly backend: string; readonly notice: VaultNotice | null }
  | {
      readonly kind: 'opened'
      readonly opening: Opened
      /** The data key encrypted again, if the keyring asked for that. */
      readonly wrap: OsWrap | null
    }

export interface OpenVaultDeps {
  readonly cipher: Cipher
  readonly file: RecordFile
  readonly ask: AskKeyring
  readonly onLateAnswer: () => void
  readonly derive: DeriveKey
  /** The passphrase the person typed; `null` if they weren't asked. */
  readonly passphrase: string | null
}

/** Whether there is a vault on disk, readable or not. */
export const vaultExists = (file: RecordFile): Promise<boolean> =>
  file.read().then(
    (bytes) => bytes !== null,
    () => true
  )

/**
 * Opens the vault file with the passphrase that was typed or, without one, with the keyring; or returns why it
 * can't. Without a keyring, a file that depends on one is not written, set aside or opened: it waits for the keyring
 * to come back (security-reliability §2.4). Never throws: a failure is an outcome, too.
 */
export async function openVault(deps: OpenVaultDeps): Promise<OpenOutcome> {
  const { derive, passphrase } = deps
  const file = readOnce(deps.file)
  const decode = decodeOnce()
  let probing: Promise<ProbedKeyring> | null = null
  const probe = (): Promise<ProbedKeyring> => (probing ??= probeKeyring(deps))
  const keyring = async (): Promise<Keyring> => asStrong(await probe())
  let backend: string | null = null
  try {
    if (passphrase === null) {
      const refusal = await passphraseNeededBy(file, decode)
      if (refusal !== null) return { kind: 'shut', refusal, backend }
      const probed = await probe()
      if (probed.kind !== 'strong') return await withoutKeyring(probed, deps.file, null)
      backend = probed.keyring.backend
    }
    const opening = await openVaultFile({ file, decode, sources: { keyring, passphrase, derive } })
    if (opening.kind === 'refused') return { kind: 'shut', refusal: opening.refusal, backend }
    if (opening.kind === 'opened') {
      return { kind: 'opened', opening, wrap: await resealDataKey(deps, opening) }
    }
    const { notice } = opening
    const probed = await probe()
    if (probed.kind !== 'strong') return await withoutKeyring(probed, deps.file, notice)
    return { kind: 'absent', backend: probed.keyring.backend, notice }
  } catch (thrown) {
    return { kind: 'shut', refusal: refusalOf(thrown), backend }
  }
}

/** Reads each file once per attempt, so that every decision is about the same bytes. */
function readOnce(file: RecordFile): RecordFile {
  let main: ReturnType<RecordFile['read']> | null = null
  let previous: ReturnType<RecordFile['readPrevious']> | null = null
  return {
    ...file,
    read: () => (main ??= file.read()),
    readPrevious: () => (previous ??= file.readPrevious())
  }
}

/** Decodes each file once, because decoding is most of the cost of opening. */
function decodeOnce(): typeof decodeVault {
  const known = new Map<Uint8Array, Decoded>()
  return (bytes) => {
    const decoded = known.get(bytes) ?? decodeVault(bytes)
    known.set(bytes, decoded)
    return decoded
  }
}

/**
 * Why the vault on the disk needs a passphrase, or `null`. Checked before the keyring is asked, because a vault under a
 * passphrase does not depend on the keyring and must open even where it hangs. An unreadable file says nothing.
 */
async function passphraseNeededBy(file: RecordFile, decode: typeof decodeVault): Promise<Refusal | null> {
  for (const read of [() => file.read(), () => file.readPrevious()]) {
    const bytes = await read().catch(() => null)
    const found = bytes === null ? null : decode(bytes)
    if (found?.kind === 'newer') return null
    if (found?.kind === 'whole') return passphraseNeeded(found.content)
  }
  return null
}

/** No keyring: memory mode, or shut if there is one that can't be used. */
async function withoutKeyring(
  probed: Exclude<ProbedKeyring, { kind: 'strong' }>,
  file: RecordFile,
  notice: VaultNotice | null
): Promise<OpenOutcome> {
  if (probed.kind === 'locked') return { kind: 'shut', refusal: probed.refusal, backend: null }
  return { kind: 'memory', reason: probed.reason, fileExists: await vaultExists(file), notice }
}

/** Has the data key sealed again if the keyring wants that. It can wait for the next start: the old wrap still opens. */
async function resealDataKey(
  deps: OpenVaultDeps,
  { reseal, holder, keys, content }: Opened
): Promise<OsWrap | null> {
  if (!reseal || holder.mode !== 'keyring') return null
  return wrapDataKey(deps, holder.backend, keys.dataKey, content.vaultId).catch(() => null)
}

export interface ApplyDeps {
  readonly store: SecretStore
  /** Nothing moves from memory into a vault whose mode the organization doesn't allow. */
  readonly allowsMode: (mode: VaultMode) => boolean
}

/** Makes the outcome the state of the vault, and saves what was entered in memory mode. */
export async function applyOutcome(deps: ApplyDeps, outcome: OpenOutcome): Promise<void> {
  const { store } = deps
  switch (outcome.kind) {
    case 'shut':
      store.sawKeyring(outcome.backend)
      // Secrets entered in memory mode stay usable; shutting now would lose them.
      if (store.inMemory().size > 0) store.announce(stillInMemoryStatus(outcome.refusal))
      else store.shut(outcome.refusal)
      return
    case 'memory':
      store.sawKeyring(null)
      store.addNotice(outcome.notice)
      store.useMemory(store.inMemory())
      store.announce(memoryStatus(outcome.reason, outcome.fileExists))
      return
    case 'absent':
      store.sawKeyring(outcome.backend)
      store.addNotice(outcome.notice)
      await moveIntoNewFile(deps, outcome.backend)
      return
    case 'opened': {
      const { holder, notice } = outcome.opening
      store.sawKeyring(holder.mode === 'keyring' ? holder.backend : null)
      store.addNotice(notice)
      await moveIntoFile(deps, outcome.opening, outcome.wrap)
    }
  }
}

async function moveIntoNewFile({ store, allowsMode }: ApplyDeps, backend: string): Promise<void> {
  const entered = store.inMemory()
  if (!changesAnything(null, entered)) return store.useEmpty(backend)
  if (!allowsMode('keyring')) return store.announce(stillInMemoryStatus(FORBIDDEN_MOVE))
  await store.createUnderKeyring(backend, entered).catch((thrown: unknown) => stayInMemory(store, thrown))
}

async function moveIntoFile(
  { store, allowsMode }: ApplyDeps,
  { content: found, keys, holder, notice }: Opened,
  wrap: OsWrap | null
): Promise<void> {
  const entered = store.inMemory()
  if (!allowsMode(modeOfWraps(found.wraps))) {
    if (entered.size > 0) {
      wipeKeys(keys)
      return store.announce(stillInMemoryStatus(FORBIDDEN_MOVE))
    }
    store.useFile(found, keys, holder)
    return store.announce(forbiddenStatus(holder.mode === 'keyring' ? holder.backend : null, true))
  }
  const content = wrap === null ? found : withOsWrap(found, wrap)
  if (changesAnything(content, entered)) {
    await store.commit(withChanges(content, keys, entered), keys, holder).catch((thrown: unknown) => {
      wipeKeys(keys)
      stayInMemory(store, thrown)
    })
    return
  }
  store.useFile(found, keys, holder)
  // A new wrap, or a main file to replace the one that was set aside. Both can wait for the next change.
  if (wrap !== null || notice !== null) {
    await store.commit(nextGeneration(content), keys, holder).catch(() => undefined)
  }
  store.announce(foundStatus(holder))
}

function stayInMemory(store: SecretStore, thrown: unknown): void {
  const refusal = refusalOf(thrown)
  store.addNotice(mergeFailedNotice(refusal.message))
  store.announce(stillInMemoryStatus(refusal))
}
