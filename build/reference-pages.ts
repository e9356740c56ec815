/** The pages and schemas for the connections file and the policy, generated from the code that reads them. */
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

/** Path in the repository → unformatted text. */
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

const GENERATED =
  '<!-- Generated from the code by `npx tsx build/write-docs.ts`; a test compares the two. -->'

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

A connections file holds one or more connections to share with coworkers or move to another computer. It is UTF-8 JSON of up to
${MOST_TRANSFER_BYTES / 2 ** 20} MB and ${MOST_CONNECTIONS} connections. Exported files end in \`.${TRANSFER_EXTENSION}\`, but you can import a file with any name. The schema is
\`build/docs/connections.schema.json\`.

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

| Field             | Meaning                                                                     |
| ----------------- | --------------------------------------------------------------------------- |
| \`format\`          | always \`token-desk-connections\`                                             |
| \`version\`         | ${TRANSFER_VERSION}. The app rejects files with another version and says why |
| \`sealing\`         | only with encrypted secrets: how the key is derived from the passphrase |
| \`connections\`     | the list                                                                    |
| \`name\`            | the name people see; if it's taken, a number is added |
| \`signInMethod\`    | \`jwt\`, \`browser\` or \`token\`                                                 |
| \`ringcentralHost\` | where people sign in; https only |
| \`ringcxHost\`      | where tokens are exchanged and RingCX requests go; https only |
| \`clientId\`        | client ID of the RingCentral app; not a secret |
| \`publicClient\`    | true for an app without a client secret; defaults to false |
| \`keepFresh\`       | whether Token Desk keeps the token fresh; defaults to true |
| \`sealedSecrets\`   | client secret and JWT credential, encrypted; omitted if the file contains no secrets |

The app rejects any field that isn't in this list, so that a typo in a name doesn't go unnoticed.

## Secrets

A connections file never contains a secret in plain text, and the app rejects a file that does. When you export, you can encrypt
secrets with a passphrase of at least 12 characters. Choose a new passphrase for each file and send it separately from the file. The
key is derived from the passphrase with scrypt (RFC 7914; N = 2^17, r = 8, p = 1, 16 bytes of salt). \`sealedSecrets\` is the base64 of
a 12-byte nonce, the ciphertext, and a 16-byte tag: AES-256-GCM over \`{"clientSecret": …, "jwt": …}\`. The associated data binds in the
sign-in method, both hosts, the client ID, and the key's parameters: if someone changes a host in the file, the secrets can't be
decrypted, so they are never sent to that host.

## RingCentral credentials files

You can also import \`rc-credentials.json\`, which RingCentral and several of its clients use:
\`{"clientId": …, "clientSecret": …, "server": …, "jwt": {"<name>": "<jwt>"}}\`. An environment file with the same names works too:
\`RINGCENTRAL_CLIENT_ID=…\`, \`RC_APP_CLIENT_SECRET=…\`, \`RC_SERVER_URL=…\`, and \`RC_USER_JWT=…\`. Each JWT credential becomes a
connection with its own name. If there is more than one, you choose which to import. You can also paste this text into a field of the
connection form, which fills in the form. The secrets in these files are in plain text: once the connection works, delete the file or
keep it in a safe place.

## Importing

Import a file in Settings, drop it on the window, double-click it, or run \`token-desk --import <file>\`. The app shows what will change
before it changes anything. It replaces an existing connection only if you choose to. If the new one signs in differently (other
hosts, client ID, or sign-in method, or with instead of without a client secret), the app erases the stored secrets of the old one, so
that they never reach a service they weren't meant for.

If a file contains an error, the app imports nothing from it and says where the error is, such as \`connections[2].ringcxHost\`.
`
}
