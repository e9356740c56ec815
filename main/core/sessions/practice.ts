import { boundTo } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import type { RecordStore, SecretField } from '../ports.ts'

/** What practice connections need from the simulator: where it listens in this run, and the credentials for it. */
export interface PracticeService {
  readonly origin: string
  readonly clientId: string
  readonly clientSecret: string
  readonly jwt: string
}

/** Practice mode: RingCentral and RingCX inside the app. Started on first use, at most once per run. */
export interface Practice {
  start(): Promise<PracticeService>
  stop(): Promise<void>
}

/**
 * Starts the simulator and points the only practice connection to it; adds one if there is none. The simulator has a
 * different port in each run. @returns its ID, and whether its hosts changed
 */
export async function connectPractice(
  practice: Practice,
  connections: Connections,
  records: RecordStore
): Promise<{ readonly id: string; readonly moved: boolean }> {
  const service = await practice.start()
  const hosts = {
    signInMethod: 'jwt',
    ringcentralHost: service.origin,
    ringcxHost: service.origin,
    clientId: service.clientId,
    publicClient: false
  } as const
  const known = connections.list().find((connection) => connection.practice)
  const connection =
    known === undefined
      ? connections.add({ name: 'Practice', practice: true, ...hosts })
      : connections.repoint(known.id, hosts)
  await boundTo(records, connection).update(connection.id, {
    'client-secret': service.clientSecret,
    jwt: service.jwt
  })
  return { id: connection.id, moved: known?.ringcxHost !== hosts.ringcxHost }
}

/** Records that last as long as the app runs: nothing in practice mode is secret. */
export function createMemoryRecords(): RecordStore {
  const records = new Map<string, Partial<Record<SecretField, string | null>>>()
  return {
    read: (record, field) => Promise.resolve(records.get(record)?.[field] ?? null),
    names: () =>
      Promise.resolve(
        [...records].filter(([, fields]) => Object.values(fields).some(Boolean)).map(([name]) => name)
      ),
    update(record, fields) {
      records.set(record, { ...records.get(record), ...fields })
      return Promise.resolve()
    },
    erase(record) {
      records.delete(record)
      return Promise.resolve()
    }
  }
}
