import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from '../../main/core/connections/connection.ts'
import { createRecordFile } from '../../main/core/vault/record-file.ts'
import { createVault, type Vault } from '../../main/core/vault/vault.ts'
import { createFakeCipher } from '../support/fakes/cipher.ts'

const PASSPHRASE = 'correct horse battery staple'

/** A connection as the settings store it. */
export const STORED_CONNECTION: Connection = {
  id: 'c1',
  name: 'Production',
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'client',
  publicClient: false,
  practice: false,
  keepFresh: false,
  createdAt: 0
}

/** Stores a secret behind a passphrase: what the app itself does on a computer without a keyring. */
export async function storeVault(dataFolder: string, secret: string): Promise<void> {
  await mkdir(dataFolder, { recursive: true })
  const vault = await openVault(dataFolder)
  await vault.update(STORED_CONNECTION.id, { jwt: secret })
  await vault.changeMode({ mode: 'passphrase', passphrase: PASSPHRASE })
  await vault.close()
}

/** The secret of {@link storeVault}, read with the passphrase. The app must not be running. */
export async function readVault(dataFolder: string): Promise<string | null> {
  const vault = await openVault(dataFolder)
  await vault.unlock(PASSPHRASE)
  const secret = await vault.read(STORED_CONNECTION.id, 'jwt')
  await vault.close()
  return secret
}

async function openVault(dataFolder: string): Promise<Vault> {
  const vault = createVault({
    cipher: createFakeCipher('unavailable'),
    file: createRecordFile(join(dataFolder, 'vault.tdv')),
    onStatus: () => undefined
  })
  await vault.open()
  return vault
}
