/** The pages and schemas of the connections file and of the policy, made from the code that reads them. */
import { z } from 'zod'
import {
  MOST_CONNECTIONS,
  MOST_TRANSFER_BYTES,
  TRANSFER_VERSION,
  transferFile
} from '../main/core/transfer/transfer-format.ts'
import { TRANSFER_EXTENSION } from '../main/core/transfer/transfer-extension.ts'
import { policyPage, policySchema } from './policy-page.ts'
import { policyTemplates } from './policy-templates.ts'

/** Path in the repository → text, not formatted yet. */
export const referencePages = (): readonly (readonly [path: string, text: string])[] => [
  ['build/docs/connections.schema.json', connectionsSchema()],
  ['build/docs/policy.schema.json', policySchema()],
  ['build/docs/connections-file.md', connectionsPage()],
  ['build/docs/policy.md', policyPage(GENERATED)],
  ...policyTemplates()
]

function connectionsSchema(): string {
  const schema = z.toJSONSchema(transferFile(), { io: 'input' })
  return JSON.stringify({ title: 'Connections file of Token Desk for RingCX', ...schema })
}

const GENERATED = '<!-- Made by `npx tsx build/write-docs.ts` from the code; a test compares the two. -->'

function connectionsPage(): string {
  const entry = {
    name: 'Production',
    signInMethod: 'jwt',
    ringcentralHost: 'https://platform.ringcentral.com',
    ringcxHost: 'https://ringcx.ringcentral.com',
    clientId: 'your-client-id',
    keepFresh: true
  }
  const example = { format: 'token-desk-connections', version: TRANSFER_VERSION, connections: [entry] }
  return `${GENERATED}

# Connections file

One or many connections, to give to colleagues or to another computer. JSON in UTF-8, at most
${MOST_TRANSFER_BYTES / 2 ** 20} MB and ${MOST_CONNECTIONS} connections. The name ends in \`.${TRANSFER_EXTENSION}\`; any other name can be imported
too. Its schema is \`build/docs/connections.schema.json\`.

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

| Field             | Meaning                                                                     |
| ----------------- | --------------------------------------------------------------------------- |
| \`format\`          | always \`token-desk-connections\`                                             |
| \`version\`         | ${TRANSFER_VERSION}. A file of another version is refused, with the reason                     |
| \`sealing\`         | only with sealed secrets: how the key is made from the passphrase           |
| \`connections\`     | the list                                                                    |
| \`name\`            | what people call it; a name that is taken gets a number                     |
| \`signInMethod\`    | \`jwt\`, \`browser\` or \`token\`                                                 |
| \`ringcentralHost\` | where the sign-in happens; https only                                       |
| \`ringcxHost\`      | where tokens are exchanged and RingCX is asked; https only                  |
| \`clientId\`        | of the RingCentral app; not a secret                                        |
| \`publicClient\`    | true for an app without a client secret; false when left out                 |
| \`keepFresh\`       | whether its token is kept fresh all the time; true when left out            |
| \`sealedSecrets\`   | client secret and JWT credential, sealed; left out when the file has none   |

A field that is not in this list is refused: a slip in a name must not go unnoticed.

## Secrets

A secret never stands in clear in a file, and one that does is refused. On export, secrets can be sealed under a passphrase of at
least 12 characters that is made for this file and passed on by another way. The key comes from it by scrypt (RFC 7914; N = 2^17,
r = 8, p = 1, 16 bytes of salt). \`sealedSecrets\` is base64 of a 12-byte nonce, the ciphertext and a 16-byte tag: AES-256-GCM over
\`{"clientSecret": …, "jwt": …}\`. Sign-in method, both hosts and the client id are bound in as associated data, together with the
key's parameters: whoever changes a host in the file makes the secrets unreadable instead of having them sent there.

## RingCentral credentials files

\`rc-credentials.json\`, as RingCentral and several of its clients use it, can be imported too:
\`{"clientId": …, "clientSecret": …, "server": …, "jwt": {"<name>": "<jwt>"}}\`. So can the same names as lines of an environment
file, such as \`RINGCENTRAL_CLIENT_ID=…\`, \`RC_APP_CLIENT_SECRET=…\`, \`RC_SERVER_URL=…\` and \`RC_USER_JWT=…\`. Each JWT credential
becomes a connection under its own name; when there are several, you choose. Pasted into a field of the form, such a text fills in
the form. Its secrets are in clear text: once the connection works, delete the file or keep it in a safe place.

## Importing

In the window under Settings, by dropping the file on the window, by double-click, or with \`token-desk --import <file>\`. The app
shows what would change before anything does. A connection that is there already is never replaced unless that is chosen; replaced by
one that signs in elsewhere or in another way (hosts, client ID, sign-in method, with or without a client secret), its stored secrets
are erased, so that they are never shown to a service they are not for.
Nothing of a file with a fault is imported; the place of the fault is told, such as \`connections[2].ringcxHost\`.
`
}
