import { z } from 'zod'
import { tidyName } from '../connections/connection.ts'
import { checkHost } from '../connections/hosts.ts'
import { entryFaults } from '../transfer/entry-faults.ts'
import { transferEntry } from '../transfer/transfer-format.ts'
import { checkAllowedHost } from './allowed-hosts.ts'

/** How a key's value is written, including in systems without JSON: the registry and property lists. */
export type ValueForm = 'switch' | 'number' | 'choice' | 'list' | 'connections'

/** One setting that an organization can manage. */
export interface PolicyKey<Value> {
  readonly form: ValueForm
  /** Decodes a policy value. Rejects invalid values with a message. Created on demand. */
  readonly schema: () => z.ZodType<Value>
  /** The value if no policy sets the key. */
  readonly fallback: Value
  /**
   * The value if a policy sets the key to something invalid: the strictest one, so that a mistake never allows what
   * was meant to be blocked. `null` for keys that protect nothing.
   */
  readonly strictest: { readonly value: Value } | null
  /** Short name on screen. */
  readonly title: string
  /** What it does, in one or two sentences, for the documentation. */
  readonly does: string
  /** The values it takes, for the documentation. */
  readonly takes: string
  readonly example: unknown
  /** A value in words, for the list of locked settings. */
  readonly inWords: (value: Value) => string
}

/** A connection that the organization set. */
export interface PresetConnection {
  readonly name: string
  readonly signInMethod: SignInMethodName
  readonly ringcentralHost: string
  readonly ringcxHost: string
  readonly clientId: string
  readonly publicClient: boolean
  readonly keepFresh: boolean
}

export type SignInMethodName = 'jwt' | 'browser' | 'token'

/** Every setting of a policy with the value that holds. `null` lists allow everything. */
export interface PolicyValues {
  readonly allowedHosts: readonly string[] | null
  readonly signInMethods: readonly SignInMethodName[] | null
  readonly minimumStorage: 'keyring' | 'passphrase' | 'memory'
  readonly exportSecrets: boolean
  readonly savedLists: boolean
  readonly writeRequests: boolean
  readonly keepActivity: boolean
  readonly idleLockMinutes: number | null
  readonly clipboardSeconds: number
  readonly revealTokens: boolean
  readonly updates: 'any' | 'stable' | 'off'
  readonly connections: readonly PresetConnection[]
}

const key = <Value>(definition: PolicyKey<Value>): PolicyKey<Value> => definition

const onOff = () => z.boolean('It must be true or false.')
const yesNo = (value: boolean): string => (value ? 'Allowed' : 'Not allowed')

const host = () =>
  z
    .string('Each host must be text.')
    .max(300, 'A host is too long.')
    .transform((text, context) => {
      const check = checkAllowedHost(text)
      if ('origin' in check) return check.origin
      context.addIssue(check.wrong)
      return z.NEVER
    })

const preset = () =>
  transferEntry()
    .omit({ sealedSecrets: true })
    .transform((entry, context): PresetConnection => {
      const name = tidyName(entry.name)
      const [ringcentral, ringcx] = [checkHost(entry.ringcentralHost), checkHost(entry.ringcxHost)]
      const clientId = entry.clientId.trim()
      const wrong: Readonly<Record<string, string | null>> = {
        ...entryFaults(entry, name, clientId),
        ringcentralHost: 'wrong' in ringcentral ? ringcentral.wrong : null,
        ringcxHost: 'wrong' in ringcx ? ringcx.wrong : null
      }
      for (const [field, message] of Object.entries(wrong))
        if (message !== null) context.addIssue({ code: 'custom', path: [field], message })
      if (!('origin' in ringcentral) || !('origin' in ringcx)) return z.NEVER
      return {
        name,
        signInMethod: entry.signInMethod,
        ringcentralHost: ringcentral.origin,
        ringcxHost: ringcx.origin,
        clientId,
        publicClient: entry.publicClient ?? false,
        keepFresh: entry.keepFresh ?? true
      }
    })

const STORAGE_WORDS = {
  keyring: 'Any',
  passphrase: 'Passphrase, or nothing stored',
  memory: 'Nothing stored'
} as const

const UPDATE_WORDS = { any: 'Any channel', stable: 'Stable channel only', off: 'Off' } as const

/** The single definition of every key: decoder, defaults, labels, and documentation all come from here. */
export const POLICY_KEYS: { readonly [Name in keyof PolicyValues]: PolicyKey<PolicyValues[Name]> } = {
  allowedHosts: key<readonly string[] | null>({
    form: 'list',
    schema: () => z.array(host(), 'It must be a list of hosts.').max(100, 'At most 100 hosts.'),
    fallback: null,
    strictest: { value: [] },
    title: 'Allowed hosts',
    does: 'The only hosts that Token Desk can connect to. `*.ringcentral.com` matches every name under ringcentral.com, but not ringcentral.com itself. An empty list allows no hosts. Practice mode connects only to this computer and isn’t limited.',
    takes: 'a list of hosts, such as `https://platform.ringcentral.com` or `*.ringcentral.com`',
    example: ['https://platform.ringcentral.com', 'https://ringcx.ringcentral.com'],
    inWords: (hosts) => (hosts === null ? 'Any' : hosts.length === 0 ? 'None' : hosts.join(', '))
  }),
  signInMethods: key<readonly SignInMethodName[] | null>({
    form: 'list',
    schema: () =>
      z
        .array(
          z.enum(['jwt', 'browser', 'token'], 'Each must be one of: jwt, browser, token.'),
          'It must be a list.'
        )
        .max(10, 'At most 10.'),
    fallback: null,
    strictest: { value: [] },
    title: 'Allowed sign-in methods',
    does: 'The only sign-in methods that connections can use. An empty list allows none.',
    takes: 'a list of `jwt`, `browser`, `token`',
    example: ['jwt'],
    inWords: (methods) => (methods === null ? 'Any' : methods.length === 0 ? 'None' : methods.join(', '))
  }),
  minimumStorage: key<'keyring' | 'passphrase' | 'memory'>({
    form: 'choice',
    schema: () =>
      z.enum(['keyring', 'passphrase', 'memory'], 'It must be one of: keyring, passphrase, memory.'),
    fallback: 'keyring',
    strictest: { value: 'memory' },
    title: 'Secret storage',
    does: 'The minimum protection for secrets. `keyring`: people can use a keyring, a passphrase, or memory. `passphrase`: people must use a passphrase or memory; a vault that only the keyring protects stays unchanged and isn’t used until someone sets a passphrase. `memory`: secrets are never stored on disk.',
    takes: '`keyring`, `passphrase`, or `memory`',
    example: 'passphrase',
    inWords: (mode) => STORAGE_WORDS[mode]
  }),
  exportSecrets: key<boolean>({
    form: 'switch',
    schema: onOff,
    fallback: true,
    strictest: { value: false },
    title: 'Secrets in exported files',
    does: 'Whether people can include secrets, encrypted with a passphrase, in exported files. They can always export connections without secrets.',
    takes: '`true` or `false`',
    example: false,
    inWords: yesNo
  }),
  savedLists: key<boolean>({
    form: 'switch',
    schema: onOff,
    fallback: true,
    strictest: { value: false },
    title: 'Saved lists',
    does: 'Whether Token Desk saves the lists of the directory, encrypted with a key in the vault, so that people can read them offline and compare them. If not, copies saved earlier stay unread on the disk until their connection is removed.',
    takes: '`true` or `false`',
    example: false,
    inWords: yesNo
  }),
  writeRequests: key<boolean>({
    form: 'switch',
    schema: onOff,
    fallback: true,
    strictest: { value: false },
    title: 'Requests that change data',
    does: 'Whether people can use methods other than GET on the Requests page. If not, that page sends only GET requests. If so, the other methods are off until someone turns them on in Settings, and each request asks for confirmation. The two documented sign-in requests, exchange and refresh, change no data: they need the confirmation, but not the setting.',
    takes: '`true` or `false`',
    example: false,
    inWords: yesNo
  }),
  keepActivity: key<boolean>({
    form: 'switch',
    schema: onOff,
    fallback: true,
    strictest: { value: false },
    title: 'Activity after a restart',
    does: 'Whether people can keep the activity, the list of requests that Token Desk made, after a restart. It’s encrypted with a key in the vault and never contains secrets. If not, activity saved earlier stays unread on the disk.',
    takes: '`true` or `false`',
    example: false,
    inWords: yesNo
  }),
  idleLockMinutes: key<number | null>({
    form: 'number',
    schema: () =>
      z
        .int('It must be a whole number of minutes.')
        .min(1, 'At least 1 minute.')
        .max(1440, 'At most 1440 minutes.'),
    fallback: null,
    strictest: { value: 1 },
    title: 'Lock when idle',
    does: 'Locks the vault after this many minutes without activity. People can choose a shorter time. Has no effect while secrets are only in memory, because there is no vault to lock.',
    takes: 'a whole number from 1 to 1440',
    example: 15,
    inWords: (minutes) => (minutes === null ? 'Never' : `After ${String(minutes)} min`)
  }),
  clipboardSeconds: key<number>({
    form: 'number',
    schema: () =>
      z
        .int('It must be a whole number of seconds.')
        .min(10, 'At least 10 seconds.')
        .max(90, 'At most 90 seconds.'),
    fallback: 30,
    strictest: { value: 10 },
    title: 'Copied tokens',
    does: 'Clears a copied token from the clipboard after this many seconds.',
    takes: 'a whole number from 10 to 90',
    example: 15,
    inWords: (seconds) => `Cleared after ${String(seconds)} s`
  }),
  revealTokens: key<boolean>({
    form: 'switch',
    schema: onOff,
    fallback: true,
    strictest: { value: false },
    title: 'Show tokens',
    does: 'Whether people can show a RingCX access token on screen, for 30 seconds at a time. Token Desk records each time in the activity. If not, they can still copy it. Token Desk never shows any other secret.',
    takes: '`true` or `false`',
    example: false,
    inWords: yesNo
  }),
  updates: key<'any' | 'stable' | 'off'>({
    form: 'choice',
    schema: () => z.enum(['any', 'stable', 'off'], 'It must be one of: any, stable, off.'),
    fallback: 'any',
    strictest: { value: 'off' },
    title: 'Updates',
    does: 'Whether Token Desk can update itself. `any`: people choose between the stable and the beta channel. `stable`: only stable versions. `off`: Token Desk never contacts the update server. The deb, the rpm, and the MSI never update themselves, whatever the policy says.',
    takes: '`any`, `stable`, or `off`',
    example: 'off',
    inWords: (updates) => UPDATE_WORDS[updates]
  }),
  connections: key<readonly PresetConnection[]>({
    form: 'connections',
    schema: () => z.array(preset(), 'It must be a list of connections.').max(200, 'At most 200 connections.'),
    fallback: [],
    strictest: null,
    title: 'Connections',
    does: 'Connections that everyone starts with and can’t change or remove. They contain no secrets: people enter their own. Use the format of a connections file.',
    takes:
      'a list of connections, each with `name`, `signInMethod`, `ringcentralHost`, `ringcxHost`, `clientId`, and optionally `publicClient` and `keepFresh`',
    example: [
      {
        name: 'Production',
        signInMethod: 'jwt',
        ringcentralHost: 'https://platform.ringcentral.com',
        ringcxHost: 'https://ringcx.ringcentral.com',
        clientId: 'your-client-id'
      }
    ],
    inWords: (connections) => connections.map(({ name }) => name).join(', ')
  })
}

export type PolicyKeyName = keyof PolicyValues

/** The names in the order in which they are shown and documented. */
export const POLICY_KEY_NAMES = Object.keys(POLICY_KEYS) as readonly PolicyKeyName[]
