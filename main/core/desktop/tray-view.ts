import type { SessionView } from '../sessions/session.ts'
import { handNeeded } from './needs.ts'
import { standingOf, type Standing } from './standing.ts'

/** One connection in the tray's menu. */
export interface TrayRow {
  readonly connectionId: string
  readonly name: string
  /** Its state in a few words, such as `Ready, renews at 2:05 PM`. */
  readonly state: string
  readonly needsYou: boolean
  /** Whether there is a token to copy, or to renew first. */
  readonly canCopy: boolean
}

/** What the tray shows. Two that are equal look the same. */
export interface TrayView {
  readonly tooltip: string
  readonly rows: readonly TrayRow[]
  /** How many connections have no row. */
  readonly more: number
  readonly canLock: boolean
  /** The vault is locked or can't be read; the window says which, and what to do. */
  readonly isShut: boolean
}

/** What {@link trayView} needs besides the sessions. */
export interface TrayCircumstances {
  readonly canLock: boolean
  readonly isShut: boolean
  /** Milliseconds since the epoch, UTC. */
  readonly now: number
  /** Local time of day in words. */
  readonly timeText: (at: number) => string
  /** What each state of a connection is called. */
  readonly words: Readonly<Record<Standing, string>>
  /** What the tray shows so far. */
  readonly before: TrayView | null
}

/** A longer menu doesn't fit on a small screen. */
export const MOST_ROWS = 15

/**
 * What the tray shows. A connection that is being renewed keeps its words: a menu that changes while the person reads
 * it would close on some desktops.
 */
export function trayView(views: readonly SessionView[], circumstances: TrayCircumstances): TrayView {
  const { canLock, isShut, now, before } = circumstances
  const earlier = new Map(before?.rows.map((row) => [row.connectionId, row]))
  const rows = views.slice(0, MOST_ROWS).map((view) => {
    const row = rowOf(view, circumstances)
    const known = earlier.get(row.connectionId)
    const keeps = view.keeper.state.phase === 'renewing' && known?.canCopy === true
    return keeps ? { ...row, state: known.state } : row
  })
  return { tooltip: tooltipOf(views, isShut, now), rows, more: views.length - rows.length, canLock, isShut }
}

function rowOf(view: SessionView, circumstances: TrayCircumstances): TrayRow {
  const { connection, keeper } = view
  const { phase } = keeper.state
  return {
    connectionId: connection.id,
    name: connection.name,
    state: stateText(view, circumstances),
    needsYou: handNeeded(view) !== null,
    canCopy: phase === 'active' || phase === 'renewing' || phase === 'waiting'
  }
}

function stateText(view: SessionView, { now, timeText, words }: TrayCircumstances): string {
  const { state, ringcx, nextStepAt } = view.keeper
  const standing = standingOf(view)
  const label = words[standing]
  if (state.phase === 'waiting') return `${label} at ${timeText(state.retryAt)}`
  if (standing !== 'active') return label
  if (ringcx === null || ringcx.expiresAt <= now) return 'Renews when you copy the token'
  return nextStepAt === null
    ? `${label} until ${timeText(ringcx.expiresAt)}`
    : `${label}, renews at ${timeText(nextStepAt)}`
}

function tooltipOf(views: readonly SessionView[], isShut: boolean, now: number): string {
  const name = 'Token Desk for RingCX'
  if (isShut) return `${name}\nLocked`
  const needy = views.filter((view) => handNeeded(view) !== null).length
  if (needy > 0)
    return `${name}\n${needy === 1 ? '1 connection needs' : `${String(needy)} connections need`} attention`
  if (views.some(({ keeper }) => keeper.state.phase === 'locked')) return `${name}\nLocked`
  const valid = views.filter(
    ({ keeper: { state, ringcx } }) =>
      (state.phase === 'active' || state.phase === 'renewing') && ringcx !== null && ringcx.expiresAt > now
  ).length
  return valid === 0 ? name : `${name}\n${valid === 1 ? '1 valid token' : `${String(valid)} valid tokens`}`
}

/**
 * In how many milliseconds a token ends that nothing renews, so that its row is no longer true; `null` if none does. Every
 * other change comes with an event.
 */
export function staleInMs(views: readonly SessionView[], now: number): number | null {
  const ends = views
    .filter(({ keeper: { state, nextStepAt } }) => state.phase === 'active' && nextStepAt === null)
    .map(({ keeper: { ringcx } }) => (ringcx?.expiresAt ?? 0) - now)
    .filter((left) => left > 0)
  return ends.length === 0 ? null : Math.min(...ends, LONGEST_WAIT_MS)
}

/** Longer than any token lives; timers don't take more (`ports.ts`). */
const LONGEST_WAIT_MS = 24 * 60 * 60_000
