import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { CHANNELS, type Channel } from './manifest.ts'

/** What the settings keep about updates. */
export interface UpdateChoices {
  readonly automatic: boolean
  readonly channel: Channel
  /** Random, for the roll-out; never leaves this computer. Empty until the first check. */
  readonly installationId: string
  /** When the newest list of each channel was released: milliseconds since the epoch, UTC. An older one is refused. */
  readonly newestSeen: Readonly<Partial<Record<Channel, number>>>
}

const time = () => z.int().nonnegative().optional().catch(undefined)

const written = onFirstUse(() =>
  z.object({
    automatic: z.boolean().catch(true),
    channel: z.enum(CHANNELS).catch('stable'),
    installationId: z.string().max(100).catch(''),
    newestSeen: z.object({ stable: time(), beta: time() }).catch({})
  })
)

/** What was kept, part by part; a part that can't be read has its default. @param allowed channels of the organization */
export function readUpdateChoices(value: unknown, allowed: readonly Channel[]): UpdateChoices {
  const read = written().safeParse(value ?? {})
  const { automatic, channel, installationId, newestSeen } = read.success
    ? read.data
    : { automatic: true, channel: 'stable' as const, installationId: '', newestSeen: {} }
  const { stable, beta } = newestSeen
  return {
    automatic,
    channel: allowed.includes(channel) ? channel : 'stable',
    installationId,
    newestSeen: { ...(stable === undefined ? {} : { stable }), ...(beta === undefined ? {} : { beta }) }
  }
}
