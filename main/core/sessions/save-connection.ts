import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { validateConnection, type ConnectionInput } from '../connections/validate-connection.ts'
import { AppError } from '../errors.ts'
import { managedError } from '../policy/presets.ts'
import type { Clock, Log, SecretRecords } from '../ports.ts'
import { bringsSecrets, secretsOf, settingsOf, withStored, type StoredInputs } from './input-parts.ts'
import { readPasted } from './pasted-token.ts'
import type { SessionRules } from './session-rules.ts'
import type { Session } from './session.ts'

/** What {@link createSaving} works on. */
export interface SavingDeps {
  readonly connections: Connections
  readonly records: SecretRecords
  readonly rules: SessionRules
  readonly clock: Clock
  readonly log: Log
}

/** Saves connections: their settings in the list, their secrets in the vault, both or neither. Signs in to nothing. */
export interface Saving {
  /** @returns the new id. @throws AppError `input-invalid`, `host-refused` and the `vault-*` codes; then nothing changed */
  add(input: ConnectionInput): Promise<string>
  /**
   * Saves the changes; an empty client secret or JWT credential keeps the stored one. A session whose sign-in changed is
   * signed out. @returns whether it changed. @throws as {@link Saving.add}
   */
  edit(session: Session, id: string, input: ConnectionInput): Promise<boolean>
  /** What would be wrong with saving this, by field; `null` for a new connection. Changes nothing. @throws AppError the `vault-*` codes */
  check(id: string | null, input: ConnectionInput): Promise<Readonly<Record<string, string>>>
  /** Copies settings, client secret and JWT credential, never a token. @returns the copy's id. @throws as {@link Saving.add} */
  duplicate(id: string): Promise<string>
}

/** Makes the saving over the list and the vault. */
export function createSaving({ connections, records, rules, clock, log }: SavingDeps): Saving {
  const storedInputs = async (id: string): Promise<StoredInputs> => {
    const pasted = await records.read(id, 'pasted')
    return {
      clientSecret: await records.read(id, 'client-secret'),
      jwt: await records.read(id, 'jwt'),
      pasted: pasted === null ? null : readPasted(pasted)
    }
  }

  /** @throws AppError `input-invalid` | `host-refused`, with the fields */
  const tidied = (input: ConnectionInput): ConnectionInput => {
    const tidy = validateConnection(input, clock.wall())
    rules.permit({ ...tidy, practice: false })
    return tidy
  }

  return {
    async check(id, input) {
      try {
        tidied(id === null ? input : withStored(input, await storedInputs(id)))
        return {}
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.fields !== undefined) return thrown.fields
        throw thrown
      }
    },

    async add(input) {
      const tidy = tidied(input)
      const fields = { name: tidy.name, practice: false, ...settingsOf(tidy) }
      const { id } = connections.add(fields)
      try {
        await records.update(id, secretsOf(tidy))
      } catch (thrown) {
        // Half a connection helps nobody: the form still holds what was typed.
        connections.forget(id)
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
      const tidy = tidied(withStored(typed, await storedInputs(id)))
      if (input.unfinished && !bringsSecrets(typed) && isSameSignIn(settingsOf(tidy), before)) {
        connections.rename(id, tidy.name)
        return false
      }
      // What is stored from here on is for the new hosts; the old session must not show it to the old ones.
      const undo = await session.keepSecrets()
      try {
        connections.rename(id, tidy.name)
        connections.repoint(id, settingsOf(tidy))
        await records.update(id, { ...secretsOf(tidy), ringcentral: null, ringcx: null, pending: null })
      } catch (thrown) {
        undo()
        connections.rename(id, before.name)
        connections.repoint(id, before)
        throw thrown
      }
      await session.keeper.signOut()
      return true
    },

    async duplicate(id) {
      const original = connections.get(id)
      if (original.practice) throw practiceIsOne()
      rules.permit(original)
      const secrets = {
        'client-secret': await records.read(id, 'client-secret'),
        jwt: await records.read(id, 'jwt')
      }
      const copyId = connections.newId()
      await records.update(copyId, secrets)
      try {
        connections.duplicate(id, copyId)
      } catch (thrown) {
        await records.erase(copyId).catch(() => {
          log.note('duplicate.leftover')
        })
        throw thrown
      }
      return copyId
    }
  }
}

function isSameSignIn(after: ReturnType<typeof settingsOf>, before: Connection): boolean {
  return (
    after.signInMethod === before.signInMethod &&
    after.ringcentralHost === before.ringcentralHost &&
    after.ringcxHost === before.ringcxHost &&
    after.clientId === before.clientId &&
    after.publicClient === before.publicClient
  )
}

const practiceIsOne = (): AppError =>
  new AppError({
    code: 'input-invalid',
    message: 'There is one practice connection only, so it cannot be duplicated.',
    hint: 'Add a connection of your own instead.',
    retryable: false
  })
