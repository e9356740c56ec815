import { expect, it } from 'vitest'
import { run } from '../../support/simulator/running.ts'
import { text } from '../../support/simulator/caller.ts'

it('completes the chain from the JWT credential to the users', async () => {
  const { call, simulator } = await run()
  const signedIn = await call.signIn()
  expect(signedIn.status).toBe(200)
  const exchanged = await call.exchange(text(signedIn.json, 'access_token'))
  expect(exchanged.status).toBe(200)
  const bearer = text(exchanged.json, 'accessToken')
  const accounts = await call.get('/voice/api/v1/admin/accounts', bearer)
  expect(accounts.json).toHaveLength(6)
  const users = await call.get('/voice/api/v1/admin/users?flatten=true', bearer)
  expect(users.json).toHaveLength(200)
  expect({ ...simulator.counts }).toMatchObject({
    'token:jwt': 1,
    exchange: 1,
    accounts: 1,
    users: 1,
    total: 4
  })
})
