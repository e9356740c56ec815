/// <reference types="svelte" />
import { expect, test, vi } from 'vitest'
import type { Api, AppStatus, ConnectionWithStatus, Removal, Reply } from '../../../preload/contract.ts'
import { connectionOf, sessionOf } from '../../support/fakes/api-sessions.ts'
import { createFakeApi } from '../../support/fakes/api.ts'

// Without a page nothing follows a value: a rune is then the value itself.
vi.stubGlobal(
  '$state',
  Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
)

const NOW = Date.UTC(2026, 10, 22, 21)
const CONNECTION = connectionOf('Northwind Support', false)
const ID = CONNECTION.id
const inPhase = (phase: 'active' | 'signed-out'): ConnectionWithStatus => ({
  connection: CONNECTION,
  status: sessionOf(ID, phase, NOW)
})

/** The window's state over an api whose replies come when the test says so, and whose events it sends. */
async function openState() {
  const fake = createFakeApi({ scenario: 'active', now: () => NOW })
  const subscribers = new Map<string, (payload: unknown) => void>()
  const pending = new Map<string, (reply: Reply<unknown>) => void>()
  const slow = Object.fromEntries(
    Object.keys(fake).map((name) => [
      name,
      name.startsWith('on')
        ? (listener: (payload: unknown) => void) => {
            subscribers.set(name, listener)
            return () => subscribers.delete(name)
          }
        : () => new Promise<Reply<unknown>>((resolve) => pending.set(name, resolve))
    ])
  ) as unknown as Api
  vi.stubGlobal('window', { api: slow })
  vi.resetModules()
  const { api } = await import('../../../renderer/api.ts')
  const { app } = await import('../../../renderer/state/app.svelte.ts')
  const { connections } = await import('../../../renderer/state/connections.svelte.ts')
  const answer = (name: keyof Api, value: unknown): void => pending.get(name)?.({ ok: true, value })
  const tell = (name: keyof Api, payload: unknown): void => subscribers.get(name)?.(payload)
  const phase = (): string | undefined => connections.find(ID)?.status.phase
  return { api, app, connections, answer, tell, phase }
}

const themed = (theme: AppStatus['theme']): Partial<AppStatus> => ({ theme })

test('a list requested first and answered last doesn’t undo newer events', async () => {
  const { connections, answer, tell, phase } = await openState()
  const started = connections.start()
  tell('onConnectionsChanged', [inPhase('active')])
  tell('onRemovalsChanged', [{ connectionId: 'gone' } as Removal])
  answer('listConnections', [inPhase('signed-out')])
  answer('removals', [])
  await started
  expect(phase()).toBe('active')
  expect(connections.removals).toHaveLength(1)
})

test('a status reported before the list is shown with the list', async () => {
  const { connections, answer, tell, phase } = await openState()
  const started = connections.start()
  tell('onSessionChanged', sessionOf(ID, 'active', NOW))
  expect(connections.loaded).toBe(false)
  answer('listConnections', [inPhase('signed-out')])
  answer('removals', [])
  await started
  expect(phase()).toBe('active')
})

test('a late reply doesn’t undo newer events', async () => {
  const { api, connections, answer, tell, phase } = await openState()
  const started = connections.start()
  answer('listConnections', [inPhase('signed-out')])
  answer('removals', [])
  await started
  const signingOut = api.signOut(ID)
  tell('onSessionChanged', sessionOf(ID, 'active', NOW))
  answer('signOut', sessionOf(ID, 'signed-out', NOW))
  await signingOut
  expect(phase()).toBe('active')
})

test('the first status of the app does not undo a newer one, and neither does a late reply', async () => {
  const { app, answer, tell } = await openState()
  const started = app.start()
  tell('onAppChanged', themed('dark'))
  answer('appStatus', themed('system'))
  await started
  expect(app.status?.theme).toBe('dark')
  const setting = app.setTheme('light')
  tell('onAppChanged', themed('light'))
  tell('onAppChanged', themed('dark'))
  answer('setTheme', themed('light'))
  await setting
  expect(app.status?.theme).toBe('dark')
})
