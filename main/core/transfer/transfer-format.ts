import { z } from 'zod'
import { LONGEST_NAME } from '../connections/connection.ts'
import { onFirstUse } from '../on-first-use.ts'

/** Identifies our files; sealed secrets are bound to it too. */
export const TRANSFER_FORMAT = 'token-desk-connections'

/** The version that we write, and the only one we read. A change that older apps can't read increases it. */
export const TRANSFER_VERSION = 1

/** Most bytes of a file, as UTF-8: five times what {@link MOST_CONNECTIONS} with their secrets take. */
export const MOST_TRANSFER_BYTES = 8 * 1024 * 1024

export const MOST_CONNECTIONS = 1_000

const MUST_BE_TEXT = 'It must be text.'

/** By `length`, before anything walks through it. JSON Schema counts characters, which are never more. */
const text = (limit: number) =>
  z
    .string(MUST_BE_TEXT)
    .min(1, 'It is empty.')
    .max(limit, `It’s too long. Use at most ${String(limit)} characters.`)

/** A bound for the reader; the limit itself counts code points, as JSON Schema does (`wrongName`). */
const entryName = () => text(2 * LONGEST_NAME).meta({ maxLength: LONGEST_NAME })

const wholeNumber = () => z.int('It must be a whole number.').positive('It must be greater than zero.')

const base64 = (limit: number) => z.base64({ error: 'It must be base64.' }).max(limit, 'It is too long.')

/** How secrets were sealed: one key for the file, made from a passphrase that is passed on by another way. */
export const transferSealing = onFirstUse(() =>
  z
    .strictObject(
      {
        method: z
          .literal('scrypt+aes-256-gcm', 'This version of Token Desk doesn’t support this encryption.')
          .describe('How the key is derived from the passphrase, and the cipher that uses it.'),
        cost: wholeNumber().describe('scrypt N; at least 131072.'),
        blockSize: wholeNumber().describe('scrypt r; at least 8.'),
        parallelism: wholeNumber().describe('scrypt p.'),
        salt: base64(64).describe('16 random bytes, base64.')
      },
      'It must be an object.'
    )
    .describe('Only if the file contains encrypted secrets.')
)

/** One connection as it is written down. Never with a secret in clear. */
export const transferEntry = onFirstUse(() =>
  z.strictObject(
    {
      name: entryName().describe('The name people see. If the name is taken, a number is added.'),
      signInMethod: z
        .enum(['jwt', 'browser', 'token'], 'It must be one of: jwt, browser, token.')
        .describe('How the connection gets a RingCentral token.'),
      ringcentralHost: text(300).describe('For example, https://platform.ringcentral.com. https only.'),
      ringcxHost: text(300).describe('For example, https://ringcx.ringcentral.com. https only.'),
      clientId: z
        .string(MUST_BE_TEXT)
        .max(256, 'It’s too long. Use at most 256 characters.')
        .describe('Client ID of the RingCentral app. Not a secret. Can be empty only with a pasted token.'),
      publicClient: z
        .boolean('It must be true or false.')
        .optional()
        .describe('True for an app without a client secret. Defaults to false. Can’t be true with jwt.'),
      keepFresh: z
        .boolean('It must be true or false.')
        .optional()
        .describe('Whether Token Desk keeps the token fresh. Defaults to true.'),
      sealedSecrets: base64(49_152)
        .optional()
        .describe(
          'The connection’s secrets, encrypted with the passphrase and bound to this entry’s hosts and client ID.'
        )
    },
    'It must be an object.'
  )
)

/** The whole file. Both the decoder and the published JSON schema. */
export const transferFile = onFirstUse(() =>
  z.strictObject(
    {
      $schema: z
        .string(MUST_BE_TEXT)
        .max(300, 'It is too long.')
        .optional()
        .describe('For editors. Ignored.'),
      format: z.literal(TRANSFER_FORMAT),
      version: z.literal(TRANSFER_VERSION),
      sealing: transferSealing().optional(),
      connections: z
        .array(transferEntry(), 'It must be a list.')
        .min(1, 'It contains no connections.')
        .max(MOST_CONNECTIONS, `It contains too many. The limit is ${String(MOST_CONNECTIONS)}.`)
    },
    'It must be an object.'
  )
)

export type TransferSealing = z.infer<ReturnType<typeof transferSealing>>
export type TransferEntry = z.infer<ReturnType<typeof transferEntry>>
export type TransferFile = z.infer<ReturnType<typeof transferFile>>
