import { describe, expect, it } from 'vitest'
import type { ConnectionSummary } from '../../../preload/contract.ts'
import { draftOf, keepsSecrets, type Draft } from '../../../renderer/connections/draft.ts'
import { connectionOf } from '../../support/fakes/api-sessions.ts'

describe('an edit keeps stored secrets', () => {
  const connection: ConnectionSummary = { ...connectionOf('Support', false), clientId: 'an-id' }

  it.each<[Partial<Draft>, boolean]>([
    [{}, true],
    [{ name: 'Sales', signInMethod: 'browser', hasSecret: false }, true],
    [{ ringcentralHost: ' platform.ringcentral.com ' }, true],
    [{ ringcxHost: 'https://RingCX.RingCentral.com/' }, true],
    [{ clientId: ' an-id ' }, true],
    [{ ringcentralHost: 'https://platform.ringcentral.biz' }, false],
    [{ ringcxHost: 'https://engage.ringcentral.com' }, false],
    [{ ringcxHost: 'isn’t a host' }, false],
    [{ ringcxHost: '' }, false],
    [{ clientId: 'another-id' }, false],
    [{ clientId: '' }, false]
  ])('with %j: %s', (change, kept) => {
    expect(keepsSecrets({ ...draftOf(connection), ...change }, connection)).toBe(kept)
  })

  it('even when a client ID is added', () => {
    const unnamed = { ...connection, clientId: '' }
    expect(keepsSecrets({ ...draftOf(unnamed), clientId: 'an-id' }, unnamed)).toBe(true)
  })
})
