import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createHandTimers, settle } from '../../support/fakes/hand-timers.ts'
import { createDesk, createHome, type Desk, type Sent } from '../../support/sessions/desk.ts'
import { createNetwork, NO_SECRETS, PARTIES, typedFor } from '../../support/sessions/parties.ts'

const parties = fc.constantFrom(...Object.values(PARTIES))
const methods = fc.constantFrom('jwt' as const, 'token' as const)
const which = fc.nat({ max: 2 })
const places = fc.tuple(parties, parties, parties).map(([one, two, three]) => ({
  ringcentralHost: one.ringcentralHost,
  ringcxHost: two.ringcxHost,
  clientId: three.clientId
}))

/** Each in the way of an attacker who drives the window, or who can write the settings file. */
const moves = fc.oneof(
  fc.record({ do: fc.constant('add'), to: parties, signInMethod: methods }),
  fc.record({ do: fc.constant('type anew'), at: which, to: parties, signInMethod: methods }),
  fc.record({
    do: fc.constant('edit with nothing typed'),
    at: which,
    to: places,
    signInMethod: methods,
    unfinished: fc.boolean()
  }),
  fc.record({ do: fc.constant('change the settings file'), at: which, to: places, signInMethod: methods }),
  fc.record({ do: fc.constant('import'), at: which, to: places }),
  fc.record({ do: fc.constant('copy'), at: which }),
  fc.record({ do: fc.constant('remove'), at: which, undone: fc.boolean() }),
  fc.record({ do: fc.constant('lock and unlock') }),
  fc.record({ do: fc.constant('use'), at: which })
)
type Move = typeof moves extends fc.Arbitrary<infer Each> ? Each : never

async function play(story: readonly Move[]): Promise<readonly string[]> {
  const home = createHome()
  const network = createNetwork()
  const timers = createHandTimers()
  const start = async (): Promise<Desk> => {
    const desk = await createDesk({ home, timers, fetch: network.fetch })
    await desk.sessions.restore()
    return desk
  }
  let desk = await start()
  const sent: Sent[] = []
  const idAt = (at: number): string => desk.connections.list()[at]?.id ?? 'nobody'

  const act = async (move: Move): Promise<unknown> => {
    switch (move.do) {
      case 'add':
        return desk.sessions.view(await desk.sessions.add(typedFor(move.to, move)))
      case 'type anew':
        return await desk.sessions.edit(idAt(move.at), typedFor(move.to, move))
      case 'edit with nothing typed': {
        const { at, to, signInMethod, unfinished } = move
        const empty = { ...PARTIES.owner, ...NO_SECRETS, ...to }
        return await desk.sessions.edit(idAt(at), typedFor(empty, { signInMethod, unfinished }))
      }
      case 'change the settings file':
        sent.push(...desk.sent)
        desk.sessions.close()
        home.list = home.list.map((entry, at) =>
          at === move.at ? { ...(entry as object), ...move.to, signInMethod: move.signInMethod } : entry
        )
        desk = await start()
        return
      case 'import':
        return await desk.sessions.import([
          {
            replaces: idAt(move.at),
            connection: {
              name: 'Imported',
              signInMethod: 'jwt',
              publicClient: false,
              keepFresh: true,
              ...move.to
            },
            secrets: null
          }
        ])
      case 'copy':
        return desk.sessions.view(await desk.sessions.duplicate(idAt(move.at)))
      case 'remove':
        desk.sessions.remove(idAt(move.at))
        if (move.undone)
          return await desk.sessions.undoRemoval(desk.sessions.removals()[0]?.connection.id ?? '')
        return await timers.pass(11_000)
      case 'lock and unlock':
        await desk.storage.lock()
        return await desk.storage.open()
      case 'use':
        await desk.sessions.signIn(idAt(move.at))
        await settle()
        await desk.sessions.renew(idAt(move.at))
        return await desk.sessions.check(idAt(move.at))
    }
  }

  for (const move of story) {
    // What is refused is refused, and what waits for its turn may wait; what matters is what was sent.
    const acting = act(move).catch(() => undefined)
    await timers.pass(31_000)
    await Promise.race([acting, settle()])
  }
  sent.push(...desk.sent)
  desk.sessions.close()
  return network.leaks(sent)
}

it('no secret reaches a host or app it wasn’t entered for, for any changes to connections and settings', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 3, maxLength: 14, size: 'max' }), async (story) => {
      expect(
        await play([{ do: 'add', to: PARTIES.owner, signInMethod: 'jwt' }, { do: 'use', at: 0 }, ...story])
      ).toEqual([])
    }),
    { seed: 20_261_128, numRuns: 60 }
  )
})
