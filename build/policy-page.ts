/** The page and the schema of the policy, made from the one definition of its keys. */
import { z } from 'zod'
import { POLICY_KEY_NAMES, POLICY_KEYS } from '../main/core/policy/policy-keys.ts'
import {
  LINUX_POLICY,
  MANAGED_PREFERENCES,
  PREFERENCE_DOMAIN,
  REGISTRY_KEY
} from '../main/core/policy/policy-places.ts'
import { inWords, NO_POLICY } from '../main/core/policy/policy.ts'

/** For editors: the shape of the file on Linux, in which case does not matter although JSON Schema cannot say so. */
export function policySchema(): string {
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

const REGISTRY_FORMS = {
  switch: '`REG_DWORD`, 0 or 1',
  number: '`REG_DWORD`',
  choice: '`REG_SZ`',
  list: 'a key of this name with one `REG_SZ` per entry (1, 2, 3), or `REG_MULTI_SZ`',
  connections: 'JSON text in `REG_SZ` or `REG_MULTI_SZ`'
} as const

/** @param generated the line that says where the page comes from */
export function policyPage(generated: string): string {
  const rows = POLICY_KEY_NAMES.map((name) => {
    const { takes, strictest } = POLICY_KEYS[name]
    const onFault = strictest === null ? 'none' : `\`${JSON.stringify(strictest.value)}\``
    const without = inWords(NO_POLICY, name) || 'None'
    return `| \`${name}\` | ${takes} | ${without} | ${onFault} |`
  })
  const forms = POLICY_KEY_NAMES.map((name) => `| \`${name}\` | ${REGISTRY_FORMS[POLICY_KEYS[name].form]} |`)
  const about = POLICY_KEY_NAMES.map((name) => {
    const { title, does, example } = POLICY_KEYS[name]
    const json = JSON.stringify({ [name]: example }, null, 2)
    return `### \`${name}\`\n\n**${title}.** ${does}\n\n\`\`\`json\n${json}\n\`\`\``
  })
  return `${generated}

# Managed by your organization

A policy fixes settings for everyone who uses a computer. You set it with Group Policy or Intune on Windows, with a configuration
profile on macOS, or with a file on Linux. The computer's policy wins over the user's policy, and both win over what a person picks in
the app. This is decided for each setting on its own. The app reads the policy when it starts and shows every setting you fixed.

| System  | For the computer | For a user |
| ------- | ---------------- | ---------- |
| Windows | \`HKLM\\${REGISTRY_KEY}\` | \`HKCU\\${REGISTRY_KEY}\` |
| macOS   | \`${MANAGED_PREFERENCES}/${PREFERENCE_DOMAIN}.plist\` | \`${MANAGED_PREFERENCES}/<user>/${PREFERENCE_DOMAIN}.plist\` |
| Linux   | \`${LINUX_POLICY}\` | none |

Only an administrator can write to these places. The files named below come with the app, in the folder \`resources/docs\` (on macOS:
\`Contents/Resources/docs\` inside the app).

## Windows: Group Policy

1. Copy \`windows/TokenDesk.admx\` and the folder \`windows/en-US\` into the central store of your domain,
   \`\\\\<domain>\\SYSVOL\\<domain>\\Policies\\PolicyDefinitions\`. For one computer, copy them into \`C:\\Windows\\PolicyDefinitions\`.
2. Open the Group Policy editor. You find the settings under **Computer Configuration** or **User Configuration**, then
   **Administrative Templates**, then **Token Desk for RingCX**.
3. Set what you need. People get it with the next refresh of Group Policy, once they restart the app.

## Windows: Intune

1. In the Intune admin center, go to **Devices**, **Configuration**, **Import ADMX**. Upload \`windows/TokenDesk.admx\` and
   \`windows/en-US/TokenDesk.adml\`. The template needs no other template.
2. Create a profile of the type **Imported Administrative templates**, set what you need, and assign it.

## Windows: the registry

If you write the values yourself, use these types:

| Setting | Type |
| ------- | ---- |
${forms.join('\n')}

The app reads \`REG_EXPAND_SZ\` like \`REG_SZ\`, but refuses a value with a variable such as \`%NAME%\` in it: people control their own
environment variables. A value of any other type is refused.

The app reads the registry with \`reg.exe\` from the Windows folder, and with PowerShell if \`reg.exe\` is blocked. If you block both,
or block \`reg.exe\` and restrict PowerShell to its constrained language mode, the app cannot find out whether there is a policy. It then
signs in to nothing. Allow one of the two, even on computers without a policy.

## macOS

\`macos/TokenDesk.mobileconfig\` is an example of a profile with every setting. Remove the settings you do not need, change the rest, give
both \`PayloadUUID\` keys a new value from \`uuidgen\`, and deploy the profile with your MDM. If your MDM asks for a preference domain, it
is \`${PREFERENCE_DOMAIN}\`. Only what a profile forces counts: \`defaults write\` has no effect.

Switches can be \`<true/>\` and \`<false/>\` or the integers 1 and 0. \`connections\` can be an array of dictionaries or JSON text.

## Linux

Write the settings as JSON in UTF-8 to \`${LINUX_POLICY}\`, for example:

\`\`\`json
{
  "allowedHosts": ["*.ringcentral.com"],
  "minimumStorage": "passphrase"
}
\`\`\`

The file must belong to root and have mode 644, so that everyone can read it and only root can change it. Every folder it is in must
belong to root and have mode 755. The same is true for the file that a link points to. Your editor can check the file with
\`policy.schema.json\`.

## When something is wrong

The app does not quietly ignore what it cannot understand.

- **It cannot read the policy, or cannot tell whether there is one.** Examples: the file is not JSON, someone other than root can change
  it, a link leads nowhere, or the registry cannot be read. The app says where and why, and signs in to nothing.
- **It cannot use a value.** The strictest value holds instead, and the app says so under Settings.
- **A setting is there twice,** also in different case. The strictest value holds, and the app says so.
- **A name is almost right,** such as \`allowedHost\` or \`minimum_storage\`, or the setting is inside another object or key. The strictest
  value holds, and the app says so. Upper and lower case never matter: \`AllowedHosts\` is \`allowedHosts\`.
- **It does not know the setting at all.** The setting has no effect, and the app says so under Settings. That way, you can roll out a
  policy that has settings of a newer version. \`revealTokens\` and \`updates\`, which this page once listed, are such settings: they never
  had an effect.

## Settings

| Key | Takes | Without it | With an unusable value |
| --- | ----- | ---------- | ---------------------- |
${rows.join('\n')}

${about.join('\n\n')}
`
}
