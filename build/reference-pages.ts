/** The pages and schemas of the connections file and of the policy, made from the code that reads them. */
import { z } from 'zod'
import { POLICY_KEY_NAMES, POLICY_KEYS } from '../main/core/policy/policy-keys.ts'
import { inWords, NO_POLICY } from '../main/core/policy/policy.ts'
import {
  MOST_CONNECTIONS,
  MOST_TRANSFER_BYTES,
  TRANSFER_VERSION,
  transferFile
} from '../main/core/transfer/transfer-format.ts'
import { TRANSFER_EXTENSION } from '../main/core/transfer/transfer-extension.ts'

/** Path in the repository → text, not formatted yet. */
export const referencePages = (): readonly (readonly [path: string, text: string])[] => [
  ['build/docs/connections.schema.json', connectionsSchema()],
  ['build/docs/policy.schema.json', policySchema()],
  ['build/docs/connections-file.md', connectionsPage()],
  ['build/docs/policy.md', policyPage()]
]

function connectionsSchema(): string {
  const schema = z.toJSONSchema(transferFile(), { io: 'input' })
  return JSON.stringify({ title: 'Connections file of Token Desk for RingCX', ...schema })
}

function policySchema(): string {
  const properties = Object.fromEntries(
    POLICY_KEY_NAMES.map((name) => {
      const { schema, does } = POLICY_KEYS[name]
      const { $schema: _once, ...shape } = z.toJSONSchema(schema() as z.ZodType, { io: 'input' })
      return [name, { description: does, ...shape }]
    })
  )
  return JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Policy of Token Desk for RingCX',
    type: 'object',
    properties: { $schema: { type: 'string' }, $comment: { type: 'string' }, ...properties }
  })
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

function policyPage(): string {
  const rows = POLICY_KEY_NAMES.map((name) => {
    const { takes, strictest } = POLICY_KEYS[name]
    const onFault = strictest === null ? 'none' : `\`${JSON.stringify(strictest.value)}\``
    const without = inWords(NO_POLICY, name) || 'None'
    return `| \`${name}\` | ${takes} | ${without} | ${onFault} |`
  })
  const about = POLICY_KEY_NAMES.map((name) => {
    const { title, does, example } = POLICY_KEYS[name]
    const json = JSON.stringify({ [name]: example }, null, 2)
    return `### \`${name}\`\n\n**${title}.** ${does}\n\n\`\`\`json\n${json}\n\`\`\``
  })
  return `${GENERATED}

# Managed by the organisation

A policy fixes settings for everyone on a computer. The machine's policy goes before the user's, and both before what is set in the
app; key by key. What is fixed is shown in the app as managed by the organisation. A policy is read when the app starts.

| System  | Machine                                                     | User                                                               |
| ------- | ----------------------------------------------------------- | ------------------------------------------------------------------ |
| Linux   | \`/etc/token-desk/policy.json\`                               | none                                                               |
| Windows | \`HKLM\\Software\\Policies\\TokenDesk\`                          | \`HKCU\\Software\\Policies\\TokenDesk\`                                 |
| macOS   | \`/Library/Managed Preferences/com.tokendesk.ringcx.plist\`   | \`/Library/Managed Preferences/<user>/com.tokendesk.ringcx.plist\`   |

- **Linux**: the file and its folder must belong to root and be writable by nobody else. Its schema is \`build/docs/policy.schema.json\`.
- **Windows**: text as \`REG_SZ\`, numbers and switches as \`REG_DWORD\` (0 or 1 for switches), lists as \`REG_MULTI_SZ\`. \`connections\` is
  JSON text in a \`REG_SZ\`.
- **macOS**: a configuration profile for the preference domain \`com.tokendesk.ringcx\`. Only what is forced counts: \`defaults write\` has no effect.

## When something is wrong with it

- A policy that is there but cannot be read, is not JSON, or could be written by others than root: nothing is known of what it
  forbids. The app says so, with the place and the reason, and signs in to nothing.
- A setting whose value cannot be used: the strictest value holds instead, and the app says so under Settings.
- A setting that this version does not know: it has no effect, and the app says so under Settings.

## Settings

| Key | Takes | Without it | With an unusable value |
| --- | ----- | ---------- | ---------------------- |
${rows.join('\n')}

${about.join('\n\n')}
`
}
