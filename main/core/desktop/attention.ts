import { ENDS_SOON_MS } from '../connections/read-credential.ts'
import type { Cancel, Clock, Timers } from '../ports.ts'
import type { SessionView } from '../sessions/session.ts'
import type { NotificationKind } from './choices.ts'
import {
  isLive,
  needsOf,
  topicsOf,
  UPDATE_TOPIC,
  updateNeed,
  VAULT_TOPIC,
  vaultNeed,
  type Need,
  type ShutVault
} from './needs.ts'

/** What {@link createAttention} needs. */
export interface AttentionDeps {
  /** Which needs the person was told of, kept across restarts. `write` may throw. */
  readonly told: { read(): unknown; write(told: Readonly<Record<string, string>>): void }
  readonly isOn: (kind: NotificationKind) => boolean
  /** Whether the person has it before their eyes: the window has the focus and shows this connection; `null` for the app. */
  readonly isSeen: (connectionId: string | null) => boolean
  readonly show: (need: Need) => void
  /** Takes a notification back, if it is still there. */
  readonly withdraw: (topic: string) => void
  readonly clock: Clock
  readonly timers: Timers
  readonly dateText: (at: number) => string
}

/** Decides when to notify the person: once per need, until its cause changes or it is over. */
export interface Attention {
  sessionChanged(view: SessionView): void
  /** The connections there are; what was told about others is forgotten. */
  listChanged(views: readonly SessionView[]): void
  /** A new version waits for a restart; `null` if there is none anymore. */
  updateReady(version: string | null): void
  /** A start without a window found the vault shut, so nothing is renewed; `null` once it is open. */
  vaultShut(why: ShutVault | null): void
  /** A kind was turned on: tells what is still due. */
  kindsChanged(): void
  /** All data was removed. */
  forget(): void
}

/** Credentials are looked at again at least this often, because a timer may stop during sleep. In milliseconds. */
const LOOK_MS = 24 * 60 * 60_000

/** Creates the attention. It acts only when told of a change, and when a credential begins to end. */
export function createAttention(deps: AttentionDeps): Attention {
  const { clock, timers } = deps
  const told = new Map(readTold(deps.told.read()))
  const views = new Map<string, SessionView>()
  const startedAt = clock.wall()
  /** What the app itself needs, by topic. */
  const ofApp = new Map<string, Need>()
  let cancelLook: Cancel = () => undefined

  const save = (): void => {
    try {
      deps.told.write(Object.fromEntries(told))
    } catch {
      // A full disk: after a restart, the person may be told once more.
    }
  }

  const tell = (need: Need): void => {
    if (told.get(need.topic) === need.cause || !deps.isOn(need.kind)) return
    told.set(need.topic, need.cause)
    save()
    if (!deps.isSeen(need.connectionId)) deps.show(need)
  }

  const end = (topic: string): void => {
    if (!told.delete(topic)) return
    save()
    deps.withdraw(topic)
  }

  const look = (view: SessionView): void => {
    const now = clock.wall()
    const needs = needsOf(view, now, deps.dateText)
    const [session = '', credential = ''] = topicsOf(view.connection.id)
    const due = new Set(needs.map(({ topic }) => topic))
    if (!due.has(session) && isLive(view, now)) end(session)
    if (!due.has(credential) && view.credentialEndsAt !== null) end(credential)
    needs.forEach(tell)
  }

  const lookLater = (): void => {
    cancelLook()
    const now = clock.wall()
    const waits = [...views.values()]
      .map(({ credentialEndsAt }) => (credentialEndsAt ?? 0) - ENDS_SOON_MS - now)
      .filter((wait) => wait > 0)
    cancelLook = waits.length === 0 ? () => undefined : timers.after(Math.min(LOOK_MS, ...waits), lookAtAll)
  }

  const lookAtAll = (): void => {
    views.forEach(look)
    ofApp.forEach(tell)
    lookLater()
  }

  const appNeeds = (topic: string, need: Need | null): void => {
    if (need === null) {
      ofApp.delete(topic)
      end(topic)
    } else {
      ofApp.set(topic, need)
      tell(need)
    }
  }

  return {
    sessionChanged(view) {
      const before = views.get(view.connection.id)
      views.set(view.connection.id, view)
      look(view)
      if (before?.credentialEndsAt !== view.credentialEndsAt) lookLater()
    },
    listChanged(all) {
      views.clear()
      for (const view of all) views.set(view.connection.id, view)
      const topics = new Set([...views.keys()].flatMap(topicsOf).concat(UPDATE_TOPIC, VAULT_TOPIC))
      for (const topic of [...told.keys()]) if (!topics.has(topic)) end(topic)
      lookAtAll()
    },
    updateReady(version) {
      appNeeds(UPDATE_TOPIC, version === null ? null : updateNeed(version))
    },
    vaultShut(why) {
      appNeeds(VAULT_TOPIC, why === null ? null : vaultNeed(why, startedAt))
    },
    kindsChanged: lookAtAll,
    forget() {
      for (const topic of told.keys()) deps.withdraw(topic)
      told.clear()
    }
  }
}

function readTold(stored: unknown): readonly (readonly [string, string])[] {
  if (typeof stored !== 'object' || stored === null) return []
  return Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}
