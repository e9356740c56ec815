/** The policy page and the policy schema, both generated from the definitions of the keys. */
import { z } from 'zod'
import { POLICY_KEY_NAMES, POLICY_KEYS } from '../main/core/policy/policy-keys.ts'
import {
  LINUX_POLICY,
  MANAGED_PREFERENCES,
  PREFERENCE_DOMAIN,
  REGISTRY_KEY
} from '../main/core/policy/policy-places.ts'
import { inWords, NO_POLICY } from '../main/core/policy/policy.ts'

/** For editors: the shape of the file on Linux. The app ignores upper and lower case in keys; JSON Schema can't say so. */
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
  list: 'a key with this name that has one `REG_SZ` per entry (1, 2, 3), or a `REG_MULTI_SZ`',
  connections: 'JSON text in `REG_SZ` or `REG_MULTI_SZ`'
} as const

/** @param generated the comment that says how the page is generated */
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

A policy sets options for everyone who uses a computer. Set it with Group Policy or Intune on Windows, with a configuration
profile on macOS, or with a file on Linux. The computer's policy overrides the user's policy, and both override what people choose in
the app, one setting at a time. The app reads the policy when it starts and shows every setting you manage.

| System  | For the computer | For a user |
| ------- | ---------------- | ---------- |
| Windows | \`HKLM\\${REGISTRY_KEY}\` | \`HKCU\\${REGISTRY_KEY}\` |
| macOS   | \`${MANAGED_PREFERENCES}/${PREFERENCE_DOMAIN}.plist\` | \`${MANAGED_PREFERENCES}/<user>/${PREFERENCE_DOMAIN}.plist\` |
| Linux   | \`${LINUX_POLICY}\` | none |

Only administrators can write to these locations. The files mentioned below come with the app, in the \`resources/docs\` folder (on
macOS, \`Contents/Resources/docs\` inside the app).

## Windows: Group Policy

1. Copy \`windows/TokenDesk.admx\` and the \`windows/en-US\` folder to your domain's central store,
   \`\\\\<domain>\\SYSVOL\\<domain>\\Policies\\PolicyDefinitions\`. For a single computer, copy them to \`C:\\Windows\\PolicyDefinitions\`.
2. Open the Group Policy editor. The settings are under **Computer Configuration** or **User Configuration**, then
   **Administrative Templates**, then **Token Desk for RingCX**.
3. Set what you need. The settings take effect after the next Group Policy refresh, when people restart the app.

## Windows: Intune

1. In the Intune admin center, go to **Devices**, **Configuration**, **Import ADMX**. Upload \`windows/TokenDesk.admx\` and
   \`windows/en-US/TokenDesk.adml\`. It doesn't depend on any other template.
2. Create a profile with the type **Imported Administrative templates**, set what you need, and assign it.

## Windows: the registry

If you set the registry values directly, use these types:

| Setting | Type |
| ------- | ---- |
${forms.join('\n')}

The app reads \`REG_EXPAND_SZ\` like \`REG_SZ\`, but rejects values that contain a variable such as \`%NAME%\`, because people control
their own environment variables. It also rejects values of any other type.

The app reads the registry with \`reg.exe\` from the Windows folder, or with PowerShell if \`reg.exe\` is blocked. If you block both,
or block \`reg.exe\` and restrict PowerShell to constrained language mode, the app can't tell whether there is a policy and doesn't
sign in to anything. Allow at least one of them, even on computers without a policy.

## Windows: a file

If you install with the MSI, you can also write the policy as JSON, as on Linux, and pass the file to the MSI. See \`administrators.md\`.

## macOS

\`macos/TokenDesk.mobileconfig\` is a sample profile with every setting. Remove the settings you don't need, change the rest, set both
\`PayloadUUID\` keys to new values from \`uuidgen\`, and deploy the profile with your MDM. If your MDM asks for a preference domain, use
\`${PREFERENCE_DOMAIN}\`. Only settings that a profile forces count: \`defaults write\` has no effect.

Switches can be \`<true/>\` and \`<false/>\` or the integers 1 and 0. \`connections\` can be an array of dictionaries or JSON text.

## Linux

Save the settings as UTF-8 JSON in \`${LINUX_POLICY}\`, for example:

\`\`\`json
{
  "allowedHosts": ["*.ringcentral.com"],
  "minimumStorage": "passphrase"
}
\`\`\`

The file must be owned by root and have mode 644, so that everyone can read it and only root can change it. Every folder above it must
be owned by root and have mode 755. If the file is a symbolic link, the same goes for its target. Your editor can check the file against
\`policy.schema.json\`.

## When something is wrong

The app never silently ignores a setting it doesn't understand.

- **The app can't read the policy, or can't tell whether there is one.** For example, the file isn't JSON, someone other than root can
  change it, a link is broken, or the registry can't be read. The app says where and why, and doesn't sign in to anything.
- **A value is invalid.** The strictest value applies instead, and Settings says so.
- **A setting appears twice,** even if only upper and lower case differ. The strictest value applies, and Settings says so.
- **A name is almost right,** such as \`allowedHost\` or \`minimum_storage\`, or the setting is inside another object or key. The strictest
  value applies, and Settings says so. Names aren't case-sensitive: \`AllowedHosts\` means \`allowedHosts\`.
- **The app doesn't know the setting.** The setting has no effect, and Settings says so. That way, you can roll out a policy with
  settings for a newer version.

## Settings

| Key | Value | If not set | If invalid |
| --- | ----- | ---------- | ---------------------- |
${rows.join('\n')}

${about.join('\n\n')}
`
}
