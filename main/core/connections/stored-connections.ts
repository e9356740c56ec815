import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'
import { LONGEST_NAME, SIGN_IN_METHODS, type Connection } from './connection.ts'
import { nameLength } from './connection-name.ts'
import { checkHost } from './validate-host.ts'

/** A connection in the stored list, including removed ones that can still be restored. */
export interface KeptConnection extends Connection {
  /** When it was removed: milliseconds since the Unix epoch, UTC. Not there while it is in use. */
  readonly removedAt?: number | undefined
}

const origin = () =>
  z.string().refine((text) => {
    const check = checkHost(text)
    return 'origin' in check && check.origin === text
  })

const storedConnection = onFirstUse(() =>
  z.object({
    // Also the id of the vault record, so nothing that could be a path or a prototype key
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/),
    name: z
      .string()
      .min(1)
      .refine((name) => nameLength(name) <= LONGEST_NAME),
    // Lists written before there was a choice have none
    signInMethod: z.enum(SIGN_IN_METHODS).default('jwt'),
    ringcentralHost: origin(),
    ringcxHost: origin(),
    // Empty in one that was saved for later
    clientId: z.string().max(256),
    publicClient: z.boolean().default(false),
    practice: z.boolean(),
    // Lists written before there was the switch have none
    keepFresh: z.boolean().default(true),
    createdAt: z.number().int(),
    removedAt: z.number().int().optional()
  })
)

/**
 * Parses the stored list, each entry separately: one that is damaged, or was written by a newer version, is kept
 * unchanged. Never throws.
 */
export function readList(stored: unknown): { good: KeptConnection[]; aside: unknown[] } {
  if (stored === undefined || stored === null) return { good: [], aside: [] }
  if (!Array.isArray(stored)) return { good: [], aside: [stored] }
  const good: KeptConnection[] = []
  const aside: unknown[] = []
  for (const entry of stored as readonly unknown[]) {
    const parsed = storedConnection().safeParse(entry)
    const isNew = parsed.success && !good.some((each) => each.id === parsed.data.id)
    if (isNew) good.push(parsed.data)
    else aside.push(entry)
  }
  return { good, aside }
}
