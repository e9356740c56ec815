import {
  boundTo,
  eraseOtherSecrets,
  holdsSecrets,
  isSameAudience,
  isSameSignIn,
  keepsSecrets,
  type Audience
} from '../connections/audience.ts'
import type { Connection } from '../connections/connection.ts'
import type { Connections, SignInSettings } from '../connections/connections.ts'
import { audienceOf, validateConnection, type ConnectionInput } from '../connections/validate-connection.ts'
import { inputInvalid } from '../connections/validate-fields.ts'
import { AppError } from '../errors.ts'
import { managedError } from '../policy/presets.ts'
import type { Clock, Log, RecordStore, SecretRecords } from '../ports.ts'
import { bringsSecrets, secretsOf, settingsOf, withStored, type StoredInputs } from './input-parts.ts'
import { readPasted } from './pasted-token.ts'
import type { SessionRules } from './session-rules.ts'
import type { Session } from './session.ts'

/** What {@link createSaving} works on. */
export interface SavingDeps {
  readonly connections: Connections
  readonly records: RecordStore
  readonly rules: SessionRules
  /** Takes the live session of a connection out of use. */
  readonly detach: (id: string) => void
  readonly clock: Clock
  readonly log: Log
}

/** Saves connections: their settings in the list, their secrets in the vault, both or neither. Signs in to nothing. */
export interface Saving {
  /** @returns the new id. @throws AppError `input-invalid`, `host-refused` and the `vault-*` codes; then nothing changed */
  add(input: ConnectionInput): Promise<string>
  /**
   * Saves the changes; an empty client secret or JWT credential keeps the stored one, unless a host or the client ID
   * changed: then it is dropped. A session whose sign-in changed is signed out and is to be opened anew.
   * @returns whether it changed. @throws as {@link Saving.add}
   */
  edit(session: Session, id: string, input: ConnectionInput): Promise<boolean>
  /** What would be wrong with saving this, by field; `null` for a new connection. Changes nothing. @throws AppError the `vault-*` codes */
  check(id: string | null, input: ConnectionInput): Promise<Readonly<Record<string, string>>>
  /** Copies settings, client secret and JWT credential, never a token. @returns the copy's id. @throws as {@link Saving.add} */
  duplicate(id: string): Promise<string>
}

/** Makes the saving over the list and the vault. */
export function createSaving({ connections, records, rules, detach, clock, log }: SavingDeps): Saving {
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

  /** With the stored secrets where fields were left empty, if they were entered for these hosts and this client ID. */
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
   * For other hosts or another app: the secrets are stored beside the old ones, one write of the list says which are
   * meant, and only then do the old ones go. Cut off anywhere, the connection is whole, as it was or as it is to be.
   */
  const move = async (session: Session, id: string, after: Edited, secrets: FieldChanges): Promise<void> => {
    const bound = boundTo(records, after)
    const wasThere = await holdsSecrets(records, id, after)
    await bound.update(id, secrets)
    try {
      connections.edit(id, after)
    } catch (thrown) {
      if (!wasThere) await bound.erase(id).catch(leftover)
      throw thrown
    }
    // At once: what shows the new hosts has no token of the old session.
    detach(id)
    await session.keeper.signOut().catch(leftover)
    await session.secrets.erase(id).catch(leftover)
    await eraseOtherSecrets(records, id, after).catch(leftover)
    session.keeper.close()
  }

  /** The same hosts and app: the list first, since it is the vault that forgets what another way to sign in needs. */
  const change = async (
    session: Session,
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
    await session.keeper.signOut().catch(leftover)
  }

  return {
    async check(id, input) {
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
        // Half a connection helps nobody: the form still holds what was typed.
        try {
          connections.forget(id)
        } catch {
          log.note('add.leftover')
        }
        throw thrown
      }
      return id
    },

    async edit(session, id, input) {
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
      // The old session is ended at RingCentral with the old secrets, wherever the new ones are for.
      const undo = await session.keepSecrets()
      const after = { name: tidy.name, ...settings }
      const secrets = { ...secretsOf(tidy), ringcentral: null, ringcx: null, pending: null }
      try {
        await (isSameAudience(after, before)
          ? change(session, before, after, secrets)
          : move(session, id, after, secrets))
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
    }
  }
}

type Edited = SignInSettings & Pick<Connection, 'name'>
type FieldChanges = Parameters<SecretRecords['update']>[1]

const ENTER_FOR_IT: Readonly<Partial<Record<string, string>>> = {
  clientSecret: 'The host or client ID changed: enter the client secret that belongs to it.',
  jwt: 'The host or client ID changed: paste the JWT credential that belongs to it.',
  accessToken: 'The host or client ID changed: paste an access token that belongs to it.'
}

/** Says of each empty secret why the stored one is not used; all else is said as it was. */
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
    message: 'There is one practice connection only, so it cannot be duplicated.',
    hint: 'Add a connection of your own instead.',
    retryable: false
  })
