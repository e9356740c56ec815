import { describe, expect, it } from 'vitest'
import type { Handlers } from '../../../main/ipc/bind.ts'
import { decoders } from '../../../main/ipc/decoders.ts'
import { createApi, type Transport } from '../../../preload/api.ts'
import { CALL_CHANNELS, EVENT_CHANNELS, type Api } from '../../../preload/contract.ts'
import { goodArgs } from '../ipc/calls.ts'

type Relay = (event: unknown, payload: unknown) => void

/** A transport that records calls and lets a test emit events. */
function recorder(
  answer: (channel: string) => Promise<unknown> = () => Promise.resolve({ ok: true, value: null })
) {
  const invoked: [string, unknown[]][] = []
  const listeners = new Map<string, Set<Relay>>()
  const transport: Transport = {
    invoke(channel, ...args) {
      invoked.push([channel, args])
      return answer(channel)
    },
    on(channel, listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    },
    removeListener(channel, listener) {
      listeners.get(channel)?.delete(listener)
    }
  }
  const emit = (channel: string, ...all: [event: unknown, payload: unknown]): void => {
    for (const listener of listeners.get(channel) ?? []) listener(...all)
  }
  return { api: createApi(transport), invoked, emit, listeners }
}

/** Which call each verb makes. */
const VERBS = {
  appStatus: 'app:status',
  setTheme: 'app:set-theme',
  dismissNotice: 'app:dismiss-notice',
  openLink: 'app:open-link',
  openJwtPage: 'app:open-jwt-page',
  answerProxy: 'network:answer-proxy',
  askProxy: 'network:ask-proxy',
  retryStorage: 'storage:retry',
  unlockStorage: 'storage:unlock',
  lockStorage: 'storage:lock',
  changeStorageMode: 'storage:change-mode',
  changePassphrase: 'storage:change-passphrase',
  renewStorageKey: 'storage:renew-key',
  setLocking: 'storage:set-locking',
  removeAllData: 'storage:remove-all',
  listConnections: 'connections:list',
  addConnection: 'connections:add',
  checkConnection: 'connections:check',
  editConnection: 'connections:edit',
  renameConnection: 'connections:rename',
  setKeepFresh: 'connections:set-keep-fresh',
  duplicateConnection: 'connections:duplicate',
  moveConnection: 'connections:move',
  removeConnection: 'connections:remove',
  removals: 'connections:removals',
  undoRemoval: 'connections:undo-remove',
  holdRemoval: 'connections:hold-removal',
  startPractice: 'practice:start',
  signIn: 'session:sign-in',
  cancelSignIn: 'session:cancel-sign-in',
  testConnection: 'session:test',
  cancelTest: 'session:cancel-test',
  copySignInAddress: 'session:copy-sign-in-address',
  signOut: 'session:sign-out',
  renew: 'session:renew',
  lookAt: 'session:look-at',
  copyToken: 'session:copy-token',
  accounts: 'directory:accounts',
  users: 'directory:users',
  inspect: 'inspector:inspect',
  readCredential: 'credential:read',
  readPaste: 'form:read-paste',
  copyText: 'clipboard:copy-text',
  exportConnections: 'transfer:export',
  chooseImport: 'transfer:choose',
  dropImport: 'transfer:drop',
  currentImport: 'transfer:current',
  applyImport: 'transfer:apply',
  dismissImport: 'transfer:dismiss'
} as const satisfies Partial<Record<keyof Api, keyof Handlers>>

const SUBSCRIPTIONS = {
  onSessionChanged: 'session:changed',
  onConnectionsChanged: 'connections:changed',
  onTestChanged: 'test:changed',
  onRemovalsChanged: 'removals:changed',
  onAppChanged: 'app:changed',
  onImportOffered: 'transfer:offered'
} as const satisfies Partial<Record<keyof Api, string>>

describe('the contract', () => {
  it('has the same calls as channels, decoders and verbs of the preload', () => {
    const channels = [...CALL_CHANNELS].sort()
    expect(Object.keys(decoders).sort()).toEqual(channels)
    expect(Object.values(VERBS).sort()).toEqual(channels)
    expect(Object.values(SUBSCRIPTIONS).sort()).toEqual([...EVENT_CHANNELS].sort())
    expect(Object.keys(recorder().api).sort()).toEqual(
      [...Object.keys(VERBS), ...Object.keys(SUBSCRIPTIONS)].sort()
    )
  })
})

describe('createApi', () => {
  it.each(Object.entries(VERBS))('%s calls %s with its arguments and nothing else', async (verb, channel) => {
    const { api, invoked } = recorder()
    const verbs = api as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    expect(await verbs[verb]?.(...goodArgs[channel], 'extra')).toEqual({ ok: true, value: null })
    expect(invoked).toEqual([[channel, [...goodArgs[channel]]]])
  })

  it('is frozen', () => {
    const { api } = recorder()
    expect(Object.isFrozen(api)).toBe(true)
    expect(() => Object.assign(api, { appStatus: () => null })).toThrow(TypeError)
  })

  it('resolves with a refusal when main does not answer, and keeps the text of the failure back', async () => {
    const { api } = recorder(() =>
      Promise.reject(new Error("Error invoking remote method 'x': secret-marker"))
    )
    const reply = await api.listConnections()
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal', retryable: true } })
    expect(JSON.stringify(reply)).not.toContain('secret-marker')
  })

  it.each(Object.entries(SUBSCRIPTIONS))(
    '%s hands on the payload without the event, until unsubscribed',
    (verb, channel) => {
      const { api, emit, listeners } = recorder()
      const heard: unknown[][] = []
      const subscriptions = api as unknown as Record<
        string,
        (listener: (...all: unknown[]) => void) => () => void
      >
      const stop = subscriptions[verb]?.((...all) => heard.push(all))
      emit(channel, { sender: 'transport' }, { payload: 1 })
      expect(heard).toEqual([[{ payload: 1 }]])
      stop?.()
      stop?.()
      emit(channel, { sender: 'transport' }, { payload: 2 })
      expect(heard).toHaveLength(1)
      expect(listeners.get(channel)?.size).toBe(0)
    }
  )

  it('keeps two subscriptions of the same listener apart', () => {
    const { api, emit } = recorder()
    let heard = 0
    const listener = (): void => {
      heard += 1
    }
    const stopFirst = api.onAppChanged(listener)
    api.onAppChanged(listener)
    stopFirst()
    emit('app:changed', {}, {})
    expect(heard).toBe(1)
  })
})
