import type { SecretField } from '../../../main/core/ports.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import { createFakeClock } from '../fakes/clock.ts'
import { createFakeDisk } from '../fakes/disk.ts'
import type { FakeDisk } from '../fakes/disk.ts'
import { createFakeService } from '../fakes/token-source.ts'
import { seeded } from '../keeper/bench.ts'
import { CONNECTION, startProcess } from './process.ts'
import type { Outside } from './process.ts'

/** The totals of a life, over all its kills. */
export interface Tally {
  kills: number
  /** The kill fell into something that was changing the vault. */
  midway: number
  /** What the next start found after such a kill. */
  old: number
  new: number
  /** There was nothing, because the person chose to keep secrets in memory only. */
  nothing: number
  renewals: number
  lostSessions: number
}

/** What the vault holds besides the session, and what opens it. `nothing`: there is no file. */
interface State {
  readonly by: 'keyring' | 'memory' | 'nothing' | `passphrase ${number}`
  readonly fields: Readonly<Record<string, string>>
}

interface Change {
  readonly name: string
  readonly act: (vault: Vault) => Promise<unknown>
  readonly after: State
}

const RECORDS = ['c2', 'c3', '__proto__'] as const
const FIELDS: readonly SecretField[] = ['client-secret', 'jwt', 'ringcx']
const NOTHING: State = { by: 'nothing', fields: {} }
const MINUTE = 60_000

/** No more than this many moments pass before a kill: a change of key takes about 40, a renewal about 30. */
const LONGEST_MOMENTS = 45

const keyOf = (record: string, field: string): string => `${record}/${field}`

const passphraseOf = (by: State['by']): string => `a passphrase, namely: ${by}`

/** What the disk holds; memory mode leaves nothing there. */
const durable = (state: State): State => (state.by === 'memory' ? NOTHING : state)

const textOf = ({ by, fields }: State): string =>
  `${by} ${JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))}`

/**
 * One life of an installation: random work on the vault and the session in it, killed at random moments, started
 * again on whatever the disk may have kept. After each start the vault must be what it was before or after the change
 * under way, exactly as after it when the change was acknowledged, and the session must go on without the person.
 */
export async function live(seed: number, kills: number, tally: Tally): Promise<void> {
  const random = seeded(seed)
  const time = createFakeClock()
  // This test isn't about quotas.
  const service = createFakeService(time, { limit: Infinity })
  const outside: Outside = { time, service, random }
  const below = (limit: number): number => Math.floor(random() * limit)
  const story: string[] = []
  let signIns = 0
  let serial = 0
  let state: State = NOTHING
  let process = await startProcess(createFakeDisk(), outside)

  async function signIn(): Promise<void> {
    await process.until(process.keeper.signIn())
    state = state.by === 'nothing' ? { ...state, by: 'keyring' } : state
    signIns += 1
  }

  const fresh = (): State['by'] => `passphrase ${(serial += 1)}`

  function save(): Change {
    const record = RECORDS[below(RECORDS.length)] ?? 'c2'
    const fields = { ...state.fields }
    const changes: Partial<Record<SecretField, string | null>> = {}
    for (const field of FIELDS) {
      const pick = below(3)
      if (pick === 0) continue
      const value = pick === 1 ? `${field} ${(serial += 1)}` : null
      changes[field] = value
      if (value === null) Reflect.deleteProperty(fields, keyOf(record, field))
      else fields[keyOf(record, field)] = value
    }
    return { name: 'save', act: (vault) => vault.update(record, changes), after: { ...state, fields } }
  }

  function remove(): Change {
    const record = RECORDS[below(RECORDS.length)] ?? 'c2'
    const kept = Object.entries(state.fields).filter(([key]) => !key.startsWith(`${record}/`))
    const after = { ...state, fields: Object.fromEntries(kept) }
    return { name: 'remove', act: (vault) => vault.erase(record), after }
  }

  function changeKeeper(): Change {
    const { by } = state
    if (by.startsWith('passphrase') && random() < 0.5) {
      const next = fresh()
      return {
        name: 'change passphrase',
        act: (vault) => vault.changePassphrase(passphraseOf(by), passphraseOf(next)),
        after: { ...state, by: next }
      }
    }
    if (by === 'keyring') {
      const next = fresh()
      const act = (vault: Vault): Promise<unknown> =>
        vault.changeMode({ mode: 'passphrase', passphrase: passphraseOf(next) })
      return { name: 'to a passphrase', act, after: { ...state, by: next } }
    }
    return {
      name: 'to the keyring',
      act: (vault) => vault.changeMode({ mode: 'keyring' }),
      after: { ...state, by: 'keyring' }
    }
  }

  function rotate(): Change {
    const { by } = state
    const typed = by.startsWith('passphrase') ? passphraseOf(by) : null
    return { name: 'rotate', act: (vault) => vault.rotateKey(typed), after: state }
  }

  function toMemory(): Change {
    const act = (vault: Vault): Promise<unknown> => vault.changeMode({ mode: 'memory' })
    return { name: 'to memory', act, after: { ...state, by: 'memory' } }
  }

  function lockAndUnlock(): Change {
    const { by } = state
    const act = async (vault: Vault): Promise<void> => {
      await vault.lock()
      if (by.startsWith('passphrase')) await vault.unlock(passphraseOf(by))
      else await vault.open()
    }
    return { name: 'lock and unlock', act, after: state }
  }

  /** Each as often as it is named. */
  const CHANGES = [save, save, save, save, remove, remove, changeKeeper, changeKeeper, rotate, lockAndUnlock]
  const choose = (): Change => (random() < 0.03 ? toMemory : (CHANGES[below(CHANGES.length)] ?? save))()

  /** True unless the last RingCentral access token was never used, because the answer that brought it was lost. */
  const accessWasUsed = (): boolean =>
    service.calls.findLast(({ step }) => step === 'ringcentral-refresh' || step === 'exchange')?.step ===
    'exchange'

  /**
   * Takes away the tokens that a renewal would begin with, so that it needs a later step. No service
   * takes back an access token that it gave out a moment ago.
   */
  function forget(steps: number): void {
    if (steps > 0) service.forget('ringcx-refresh')
    if (steps > 1 && accessWasUsed()) service.forget('ringcentral-access')
  }

  async function renew(): Promise<void> {
    forget(below(3))
    tally.renewals += 1
    await process.keeper.renewNow()
  }

  /** Works until the kill; returns what the disk may hold then. */
  async function workUntilKilled(): Promise<{
    readonly allowed: readonly State[]
    readonly midway: boolean
  }> {
    process.killIn(below(LONGEST_MOMENTS))
    for (let work = 1 + below(3); work > 0 && !process.dead(); work -= 1) {
      const kind = random()
      const renewing = kind < 0.5 ? renew() : Promise.resolve()
      if (kind < 0.25) {
        story.push('renew')
        await process.until(renewing)
        continue
      }
      const before = state
      const { name, act, after } = choose()
      story.push(kind < 0.5 ? `${name} + renew` : name)
      let refused: unknown = null
      let acknowledged = false
      const changing = act(process.vault).then(
        () => {
          // Results of a dead process don't count.
          acknowledged = !process.dead()
        },
        (thrown: unknown) => {
          refused = thrown
        }
      )
      // A lock in the middle of a renewal refuses its save; it is made up for after the unlock.
      await process.until(Promise.all([changing, renewing.catch(() => undefined)]))
      if (acknowledged) state = after
      else if (process.dead()) return { allowed: [durable(before), durable(after)], midway: true }
      else throw new Error(`“${name}” was refused: ${String(refused)}`)
    }
    return { allowed: [durable(state)], midway: process.dead() }
  }

  async function contentsOf(vault: Vault): Promise<State['fields']> {
    const fields: Record<string, string> = {}
    for (const record of RECORDS) {
      for (const field of FIELDS) {
        const value = await vault.read(record, field)
        if (value !== null) fields[keyOf(record, field)] = value
      }
    }
    return fields
  }

  /** What someone finds who starts the app and knows every passphrase that may be wanted. */
  async function found(vault: Vault, candidates: readonly State[]): Promise<State> {
    let by: State['by'] = 'keyring'
    if (vault.status().needsPassphrase) {
      for (const candidate of candidates) {
        if (!vault.status().needsPassphrase) break
        await vault.unlock(passphraseOf(candidate.by)).then(
          () => {
            by = candidate.by
          },
          () => undefined
        )
      }
    }
    const { state: opened, notices } = vault.status()
    if (notices.length > 0) throw new Error(`notice: ${notices.map(({ title }) => title).join(', ')}`)
    if (opened === 'absent') return NOTHING
    return { by, fields: await contentsOf(vault) }
  }

  /** The session goes on without the person, from the tokens in the vault alone. */
  async function checkSession(thoroughly: boolean): Promise<void> {
    const { vault, keeper } = process
    const stored = await vault.read(CONNECTION, 'ringcentral')
    const { refreshToken } = JSON.parse(stored ?? '{}') as { refreshToken?: string }
    let whole = refreshToken !== undefined && service.takes(refreshToken)
    await process.until(keeper.restore())
    if (thoroughly) {
      forget(1)
      await process.until(keeper.renewNow())
      forget(2)
      await process.until(keeper.renewNow())
    }
    whole &&= keeper.state().phase === 'active' && service.count('sign-in') === signIns
    if (whole) return
    tally.lostSessions += 1
    throw new Error(`the session is ${keeper.state().phase}`)
  }

  async function killOnce(kill: number): Promise<void> {
    const { allowed, midway } = await workUntilKilled()
    process.kill()
    const worlds: FakeDisk[] = process.disk.afterPowerCut()
    const disk = worlds[below(worlds.length)]
    if (disk === undefined) throw new Error('no disk')
    process = await startProcess(disk, outside)
    const after = await found(process.vault, allowed)
    if (!allowed.some((one) => textOf(one) === textOf(after))) {
      throw new Error(`found ${textOf(after)} instead of ${allowed.map(textOf).join(' or ')}`)
    }
    tally.kills += 1
    if (midway) tally.midway += 1
    if (after.by === 'nothing') tally.nothing += 1
    else if (textOf(after) === textOf(allowed.at(-1) ?? NOTHING)) tally.new += 1
    else tally.old += 1
    state = after
    if (state.by === 'nothing') await signIn()
    else await checkSession(kill % 10 === 0)
  }

  try {
    await signIn()
    for (let kill = 0; kill < kills; kill += 1) {
      story.push(`kill ${kill}:`)
      await killOnce(kill)
      // So that what the keeper holds is due again.
      await time.advance(6 * MINUTE)
    }
    process.kill()
  } catch (thrown) {
    throw new Error(`seed ${seed}: ${String(thrown)} (… ${story.slice(-12).join(', ')})`, { cause: thrown })
  }
}
