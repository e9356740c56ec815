import type { Wrap } from './vault-body.ts'

/** Who keeps the data key of a vault file: the system's keyring, by name, or a passphrase only the person knows. */
export type KeyHolder =
  { readonly mode: 'keyring'; readonly backend: string } | { readonly mode: 'passphrase' }

export const BY_PASSPHRASE: KeyHolder = { mode: 'passphrase' }

/** Seals a data key for whoever is to keep it. */
export type MakeWrap = (dataKey: Buffer, vaultId: string) => Promise<Wrap>
