import { z } from 'zod'
import { LONGEST_NAME } from '../connections/connection.ts'
import { onFirstUse } from '../on-first-use.ts'

/** What marks a file as ours; also part of what sealed secrets are bound to. */
export const TRANSFER_FORMAT = 'token-desk-connections'

/** The version that is written, and the only one that is read. A change that older apps cannot read raises it. */
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
    .max(limit, `It is too long: at most ${String(limit)} characters.`)

/** A bound for the reader; the limit itself counts code points, as JSON Schema does (`wrongName`). */
const entryName = () => text(2 * LONGEST_NAME).meta({ maxLength: LONGEST_NAME })

const wholeNumber = () => z.int('It must be a whole number.').positive('It must be above zero.')

const base64 = (limit: number) => z.base64({ error: 'It must be base64.' }).max(limit, 'It is too long.')

/** How secrets were sealed: one key for the file, made from a passphrase that is passed on by another way. */
export const transferSealing = onFirstUse(() =>
  z
    .strictObject(
      {
        method: z
          .literal('scrypt+aes-256-gcm', 'This version of Token Desk does not know this way of sealing.')
          .describe('How the key is made from the passphrase, and what seals with it.'),
        cost: wholeNumber().describe('scrypt N; at least 131072.'),
        blockSize: wholeNumber().describe('scrypt r; at least 8.'),
        parallelism: wholeNumber().describe('scrypt p.'),
        salt: base64(64).describe('16 random bytes, base64.')
      },
      'It must be an object.'
    )
    .describe('Only when secrets are sealed in the file.')
)

/** One connection as it is written down. Never with a secret in clear. */
export const transferEntry = onFirstUse(() =>
  z.strictObject(
    {
      name: entryName().describe('What people call it. A name that is taken gets a number.'),
      signInMethod: z
        .enum(['jwt', 'browser', 'token'], 'It must be one of: jwt, browser, token.')
        .describe('How a RingCentral token is got.'),
      ringcentralHost: text(300).describe('Such as https://platform.ringcentral.com. https only.'),
      ringcxHost: text(300).describe('Such as https://ringcx.ringcentral.com. https only.'),
      clientId: z
        .string(MUST_BE_TEXT)
        .max(256, 'It is too long: at most 256 characters.')
        .describe('Client id of the RingCentral app. Not a secret. Empty only with a pasted token.'),
      publicClient: z
        .boolean('It must be true or false.')
        .optional()
        .describe('True for an app without a client secret. False when left out; never true with jwt.'),
      keepFresh: z
        .boolean('It must be true or false.')
        .optional()
        .describe('Whether its token is kept fresh all the time. True when left out.'),
      sealedSecrets: base64(49_152)
        .optional()
        .describe('Its secrets, sealed under the passphrase and bound to hosts and client id of this entry.')
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
        .describe('For editors; ignored.'),
      format: z.literal(TRANSFER_FORMAT),
      version: z.literal(TRANSFER_VERSION),
      sealing: transferSealing().optional(),
      connections: z
        .array(transferEntry(), 'It must be a list.')
        .min(1, 'There is no connection in it.')
        .max(MOST_CONNECTIONS, `There are too many: at most ${String(MOST_CONNECTIONS)}.`)
    },
    'It must be an object.'
  )
)

export type TransferSealing = z.infer<ReturnType<typeof transferSealing>>
export type TransferEntry = z.infer<ReturnType<typeof transferEntry>>
export type TransferFile = z.infer<ReturnType<typeof transferFile>>
