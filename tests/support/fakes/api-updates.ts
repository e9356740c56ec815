/** The updates of the fake: what Settings shows in each state. */
import type { Api, PublicError, Reply, UpdateOffer, UpdateStatus } from '../../../preload/contract.ts'

export interface FakeUpdateOptions {
  now: () => number
  by: UpdateStatus['by']
  phase: UpdateStatus['phase']
}

type UpdateApi = Pick<
  Api,
  | 'updateStatus'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'cancelUpdate'
  | 'restartToUpdate'
  | 'setUpdateChoice'
  | 'onUpdateChanged'
>

const REFUSED: PublicError = {
  code: 'update-refused',
  message: 'The update server’s list isn’t signed by the makers of Token Desk.',
  hint: 'Nothing was downloaded. If this keeps happening, tell your administrator.',
  retryable: false,
  serviceCode: null,
  fields: null,
  remedy: null,
  words: null
}

/** @param options `phase` is the one that Settings opens with */
export function createFakeUpdates({ now, by, phase }: FakeUpdateOptions): UpdateApi {
  const offer: UpdateOffer = {
    version: '1.2.0',
    notes:
      'Directory: 40 percent faster with 100,000 users.\nRequests: keeps a filter between responses.\nFixed: a copied row had its columns in the wrong order.',
    size: 104_857_600,
    released: now() - 3 * 86_400_000
  }
  let status: UpdateStatus = {
    by,
    phase,
    offer: null,
    received: 0,
    error: null,
    channel: 'stable',
    channels: ['stable', 'beta'],
    automatic: true,
    checkedAt: now() - 4 * 60_000
  }
  const listeners = new Set<(status: UpdateStatus) => void>()
  const enter = (change: Partial<UpdateStatus>): Promise<Reply<null>> => {
    const next = { ...status, ...change }
    const offers = ['available', 'downloading', 'ready', 'restarting'].includes(next.phase)
    status = {
      ...next,
      offer: offers ? offer : null,
      received: next.phase === 'downloading' ? 38_400_000 : 0,
      error: next.phase === 'failed' ? REFUSED : null
    }
    listeners.forEach((listener) => listener(status))
    return Promise.resolve({ ok: true, value: null })
  }
  void enter({})
  return {
    updateStatus: () => Promise.resolve({ ok: true, value: status }),
    checkForUpdates: () => enter({ phase: 'available' }),
    downloadUpdate: () => enter({ phase: 'downloading' }),
    cancelUpdate: () => enter({ phase: 'available' }),
    restartToUpdate: () => enter({ phase: 'restarting' }),
    setUpdateChoice: (automatic, channel) => enter({ automatic, channel }),
    onUpdateChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
