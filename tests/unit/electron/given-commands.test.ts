import { expect, it } from 'vitest'
import { createGivenCommands } from '../../../main/desk/given-commands.ts'

it('a command waits until the window takes it, once; only the last one waits', () => {
  const reached: number[] = []
  const commands = createGivenCommands(() => reached.push(1))
  expect(commands.take()).toBeNull()
  commands.give('go.settings')
  commands.give('connection.renew', 'c1')
  expect(reached).toHaveLength(2)
  expect(commands.take()).toEqual({ id: 'connection.renew', connectionId: 'c1' })
  expect(commands.take()).toBeNull()
})
