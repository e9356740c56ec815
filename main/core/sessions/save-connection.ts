import {
  boundTo,
  eraseOtherSecrets,
  holdsSecrets,
  isSameAudience,
  isSameSignIn,
  keepsSecrets,
  type Audience,
  type Connection,
  type SignInSettings
} from '../connections/connection.ts'
import type { Connections, ImportedConnection } from '../connections/connections.ts'
import {
  audienceOf,
  inputInvalid,
  validateConnection,
  type ConnectionInput,
  type TokenConnectionInput
} from '../connections/validate-connection.ts'
import { AppError } from '../errors.ts'
import type { ConnectionRules } from '../policy/permit.ts'
import { managedError } from '../policy/presets.ts'
import type { Clock, Log, RecordStore, SecretField, SecretRecords } from '../ports.ts'
import { readPasted, writePasted, type PastedToken } from './pasted-token.ts'
import type { Erasure, Session } from './session.ts'

/** What {@link createSaving} works on. */
export interface SavingDeps {
  readonly connections: Connections
  readonly records: RecordStore
  readonly rules: ConnectionRules
  /** The live session of a connection. @throws AppError `unknown-connection` */
  readonly session: (id: string) => Session
  /** Detaches it; it is closed here, once it is signed out. */
  readonly detach: (id: string) => void
  readonly clock: Clock
  readonly log: Log
}

/**
 * Saves connections: their settings in the list, their secrets in the vault, both or neither. Doesn't sign in. Only
 * one method that changes or imports runs at a time.
 */
export interface Saving {
  /** Validates without saving: what is wrong, by field; pass `null` for a new connection. @throws AppError the `vault-*` codes */
  validate(id: string | null, input: ConnectionInput): Promise<Readonly<Record<string, string>>>
  /** @returns the new ID. @throws AppError `input-invalid`, `host-refused`, and the `vault-*` codes; then nothing changed */
  add(input: ConnectionInput): Promise<string>
  /**
   * Saves the changes; an empty client secret or JWT credential keeps the stored one, unless a host or the client ID
   * changed: then it is erased. A session whose sign-in changed is signed out and has to be reopened.
   * @returns whether it changed. @throws as {@link Saving.add}
   */
  edit(id: string, input: ConnectionInput): Promise<boolean>
  /** Copies settings, client secret and JWT credential, never a token. @returns the copy's id. @throws as {@link Saving.add} */
  duplicate(id: string): Promise<string>
  /**
   * Saves the connections of a file as one change: their secrets go to the vault under new ids, then the list is
   * written once, and only then are the secrets of replaced connections erased. A failure or crash before the list is
   * written leaves everything unchanged; one after it leaves the new list with its secrets. Secrets never remain
   * under an ID whose hosts have changed.
   *
   * @throws AppError `unknown-connection` and the `vault-*` codes, or what the settings throw; then nothing changed
   */
  import(imported: readonly ImportedConnection[]): Promise<void>
}

/** Creates the saving for the list and the vault. */
export function createSaving(deps: SavingDeps): Saving {
  const { connections, records, rules, session, detach, clock, log } = deps

  const storedInputs = async (id: string, audience: Audience): Promise<StoredInputs> => {
    const { read } = boundTo(records, audience)
    const pasted = await read(id, 'pasted')
    return {
      clientSecret: await read(id, 'client-secret'),
      jwt: await read(id, 'jwt'),
      pasted: pasted === null ? null : readPasted(pasted)
    }
  }

  /** @throws AppError `input-invalid` | `host-refused`, with the fields */
  const tidied = (input: ConnectionInput): ConnectionInput => {
    const tidy = validateConnection(input, clock.wall())
    rules.permit({ ...tidy, practice: false })
    return tidy
  }

  /** Fills empty fields with the stored secrets, if they were entered for these hosts and this client ID. */
  const filledIn = async (before: Connection, input: ConnectionInput): Promise<ConnectionInput> => {
    const after = audienceOf(input)
    const kept = keepsSecrets(before, after)
    const filled = withStored(input, await storedInputs(before.id, kept ? before : after))
    try {
      return tidied(filled)
    } catch (thrown) {
      throw kept ? thrown : sayForWhom(thrown, filled)
    }
  }

  const leftover = (): void => log.note('edit.leftover')

  /**
   * For other hosts or another app: the new secrets are stored next to the old ones, one write of the list decides
   * which are used, and only then are the old ones erased. A crash at any point leaves a complete connection, either
   * the old or the edited one.
   */
  const move = async (live: Session, id: string, after: Edited, secrets: FieldChanges): Promise<void> => {
    const bound = boundTo(records, after)
    const wasThere = await holdsSecrets(records, id, after)
    await bound.update(id, secrets)
    try {
      connections.edit(id, after)
    } catch (thrown) {
      if (!wasThere) await bound.erase(id).catch(leftover)
      throw thrown
    }
    // Immediately: nothing that shows the new hosts may have a token of the old session.
    detach(id)
    await live.keeper.signOut().catch(leftover)
    await live.secrets.erase(id).catch(leftover)
    await eraseOtherSecrets(records, id, after).catch(leftover)
    live.keeper.close()
  }

  /** The same hosts and app: the list first, because the vault erases what another sign-in method needs. */
  const change = async (
    live: Session,
    before: Connection,
    after: Edited,
    secrets: FieldChanges
  ): Promise<void> => {
    connections.edit(before.id, after)
    try {
      await boundTo(records, after).update(before.id, secrets)
    } catch (thrown) {
      try {
        connections.edit(before.id, before)
      } catch {
        leftover()
      }
      throw thrown
    }
    await live.keeper.signOut().catch(leftover)
  }

  const eraseReplaced = async (id: string): Promise<Erasure> => {
    const live = session(id)
    const { undo, finish } = await live.prepareErasure()
    return {
      undo,
      async finish() {
        detach(id)
        await finish()
        live.keeper.close()
      }
    }
  }

  return {
    async validate(id, input) {
      try {
        if (id === null) tidied(input)
        else await filledIn(connections.get(id), input)
        return {}
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.fields !== undefined) return thrown.fields
        throw thrown
      }
    },

    async add(input) {
      const tidy = tidied(input)
      const settings = settingsOf(tidy)
      const { id } = connections.add({ name: tidy.name, practice: false, ...settings })
      try {
        await boundTo(records, settings).update(id, secretsOf(tidy))
      } catch (thrown) {
        // Don't keep half a connection: the form still has what was typed.
        try {
          connections.delete(id)
        } catch {
          log.note('add.leftover')
        }
        throw thrown
      }
      return id
    },

    async edit(id, input) {
      const before = connections.get(id)
      const managed = rules.isManaged(id)
      if (managed && input.signInMethod !== before.signInMethod) throw managedError()
      const { name, ringcentralHost, ringcxHost, clientId } = before
      const named = input.unfinished && input.name.trim() === '' ? { ...input, name } : input
      const typed = managed ? { ...named, name, ringcentralHost, ringcxHost, clientId } : named
      const tidy = await filledIn(before, typed)
      const settings = settingsOf(tidy)
      if (input.unfinished && !bringsSecrets(typed) && isSameSignIn(settings, before)) {
        connections.rename(id, tidy.name)
        return false
      }
      // The old session at RingCentral is ended with the old secrets, whichever host the new ones are for.
      const live = session(id)
      const undo = await live.holdSecrets()
      const after = { name: tidy.name, ...settings }
      const secrets = { ...secretsOf(tidy), ringcentral: null, ringcx: null, pending: null }
      try {
        await (isSameAudience(after, before)
          ? change(live, before, after, secrets)
          : move(live, id, after, secrets))
      } catch (thrown) {
        undo()
        throw thrown
      }
      return true
    },

    async duplicate(id) {
      const original = connections.get(id)
      if (original.practice) throw practiceIsOne()
      rules.permit(original)
      const bound = boundTo(records, original)
      const secrets = {
        'client-secret': await bound.read(id, 'client-secret'),
        jwt: await bound.read(id, 'jwt')
      }
      const copyId = connections.newId()
      await bound.update(copyId, secrets)
      try {
        connections.duplicate(id, copyId)
      } catch (thrown) {
        await bound.erase(copyId).catch(() => {
          log.note('duplicate.leftover')
        })
        throw thrown
      }
      return copyId
    },

    async import(imported) {
      const placed = imported.map((each) => ({ each, id: idFor(each, connections) }))
      const replaced = placed.flatMap(({ each: { replaces }, id }) =>
        replaces === null || replaces === id ? [] : [replaces]
      )
      const erasures: Erasure[] = []
      const stored: (() => Promise<void>)[] = []
      try {
        for (const id of replaced) erasures.push(await eraseReplaced(id))
        for (const { each, id } of placed) {
          if (each.secrets === null) continue
          const bound = boundTo(records, each.connection)
          stored.push(() => bound.erase(id))
          await bound.update(id, { 'client-secret': each.secrets.clientSecret, jwt: each.secrets.jwt })
        }
        connections.merge(
          placed.map(({ each: { replaces, connection }, id }) => ({
            id,
            replaces,
            connection: { ...connection, practice: false }
          }))
        )
      } catch (thrown) {
        for (const { undo } of erasures) undo()
        for (const erase of stored) await erase().catch(() => log.note('import.leftover'))
        throw thrown
      }
      // The change is made; anything that can't be erased now is under an unused ID.
      for (const { finish } of erasures) await finish().catch(() => log.note('import.leftover'))
    }
  }
}

/** Keeps the ID only if the secrets and their purpose stay the same: for a new name or a changed switch. */
function idFor({ replaces, connection, secrets }: ImportedConnection, connections: Connections): string {
  if (replaces === null || secrets !== null) return connections.newId()
  return isSameSignIn(connections.get(replaces), connection) ? replaces : connections.newId()
}

type Edited = SignInSettings & Pick<Connection, 'name'>
type FieldChanges = Parameters<SecretRecords['update']>[1]

/** The part of the form that is kept in plain settings. */
function settingsOf(input: ConnectionInput): SignInSettings {
  return {
    signInMethod: input.signInMethod,
    ringcentralHost: input.ringcentralHost,
    ringcxHost: input.ringcxHost,
    clientId: input.clientId,
    publicClient: input.clientSecret === null
  }
}

/** The part that goes to the vault; removes what another sign-in method left there. */
function secretsOf(
  input: ConnectionInput
): Readonly<Record<Extract<SecretField, 'client-secret' | 'jwt' | 'pasted'>, string | null>> {
  return {
    'client-secret': input.clientSecret === '' ? null : input.clientSecret,
    jwt: input.signInMethod === 'jwt' && input.jwt !== '' ? input.jwt : null,
    pasted: input.signInMethod === 'token' ? pastedOf(input) : null
  }
}

function pastedOf({ accessToken, refreshToken }: TokenConnectionInput): string | null {
  return accessToken === '' && refreshToken === '' ? null : writePasted(accessToken, refreshToken)
}

/** Whether a secret was typed; otherwise, an edit keeps the stored ones. */
function bringsSecrets(input: ConnectionInput): boolean {
  const typed = [
    input.clientSecret ?? '',
    input.signInMethod === 'jwt' ? input.jwt : '',
    ...(input.signInMethod === 'token' ? [input.accessToken, input.refreshToken] : [])
  ]
  return typed.some((text) => text.trim() !== '')
}

/** A connection's own secrets in the vault; `null` if there are none. */
interface StoredInputs {
  readonly clientSecret: string | null
  readonly jwt: string | null
  readonly pasted: PastedToken | null
}

/**
 * The form's values, with the stored secrets in empty fields. A token must be pasted again, unless the connection is
 * saved for later, or still is unfinished.
 */
function withStored(input: ConnectionInput, stored: StoredInputs): ConnectionInput {
  const keep = (typed: string, kept: string | null): string => (typed.trim() === '' ? (kept ?? '') : typed)
  const clientSecret = input.clientSecret === null ? null : keep(input.clientSecret, stored.clientSecret)
  switch (input.signInMethod) {
    case 'jwt':
      return { ...input, clientSecret: clientSecret ?? '', jwt: keep(input.jwt, stored.jwt) }
    case 'browser':
      return { ...input, clientSecret }
    case 'token': {
      const { pasted } = stored
      const continues = pasted !== null && (input.unfinished || pasted.accessToken === '')
      if (!continues) return { ...input, clientSecret }
      const accessToken = keep(input.accessToken, pasted.accessToken)
      // Another access token came with its own refresh token, or with none.
      const alike = pasted.accessToken === '' || accessToken === pasted.accessToken
      const refreshToken = alike ? keep(input.refreshToken, pasted.refreshToken) : input.refreshToken
      return { ...input, clientSecret, accessToken, refreshToken }
    }
  }
}

const ENTER_FOR_IT: Readonly<Partial<Record<string, string>>> = {
  clientSecret: 'The host or client ID changed. Enter the matching client secret.',
  jwt: 'The host or client ID changed. Paste the matching JWT credential.',
  accessToken: 'The host or client ID changed. Paste a matching access token.'
}

/** Explains for each empty secret why the stored one isn't used; everything else is unchanged. */
function sayForWhom(thrown: unknown, input: ConnectionInput): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'input-invalid' || thrown.fields === undefined)
    return thrown
  const typed: Readonly<Partial<Record<string, unknown>>> = { ...input }
  return inputInvalid(
    Object.fromEntries(
      Object.entries(thrown.fields).map(([field, sentence]) => [
        field,
        typed[field] === '' ? (ENTER_FOR_IT[field] ?? sentence) : sentence
      ])
    )
  )
}

const practiceIsOne = (): AppError =>
  new AppError({
    code: 'input-invalid',
    message: 'You can’t duplicate the practice connection. There is only one.',
    hint: 'Add your own connection instead.',
    retryable: false
  })
