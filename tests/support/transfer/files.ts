import type { Connection } from '../../../main/core/connections/connection.ts'
import { unsignedJwt } from '../fakes/unsigned-jwt.ts'

export const PASSPHRASE = 'four words nobody guesses'

export const SECRETS = {
  clientSecret: 'client-secret-that-must-not-show',
  jwt: unsignedJwt({ sub: 'jwt-that-must-not-show' })
}

export const ENTRY = {
  name: 'Production',
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'a-client-id',
  keepFresh: true
} as const

export const SEALING = {
  method: 'scrypt+aes-256-gcm',
  cost: 131_072,
  blockSize: 8,
  parallelism: 1,
  salt: Buffer.alloc(16, 7).toString('base64')
} as const

/** A file with two connections, one of them with sealed secrets. */
export const FILE = {
  format: 'token-desk-connections',
  version: 1,
  sealing: SEALING,
  connections: [
    { ...ENTRY, sealedSecrets: Buffer.alloc(64, 9).toString('base64') },
    { ...ENTRY, name: 'Staging', clientId: 'another-client-id', keepFresh: false }
  ]
} as const

export const textOf = (file: unknown): string => JSON.stringify(file, null, 2)

export const connectionOf = (change: Partial<Connection> = {}): Connection => ({
  id: 'c1',
  publicClient: false,
  practice: false,
  createdAt: 1_767_605_400_000,
  ...ENTRY,
  ...change
})
