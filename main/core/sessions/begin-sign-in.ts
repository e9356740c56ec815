import type { Connection } from '../connections/connection.ts'
import { unfinishedError } from '../connections/missing.ts'
import { writeRingCentral } from '../keeper/token-store.ts'
import type { Clock } from '../ports.ts'
import { pastedSet } from './pasted-token.ts'
import type { Session } from './session.ts'

/**
 * A sign-in that is under way. Nobody has to wait for its end: `end` resolves when there is a RingCX token, to `false`
 * when the person gave up, and rejects with the reason when it failed.
 */
export interface BegunSignIn {
  readonly end: () => Promise<boolean>
}

/**
 * Begins a sign-in in the way of the connection, and returns when it is under way.
 *
 * @throws AppError `input-invalid`, with the fields that are missing; then nothing was asked
 */
export async function beginSignIn(
  { id, signInMethod }: Pick<Connection, 'id' | 'signInMethod'>,
  live: Session,
  clock: Clock
): Promise<BegunSignIn> {
  live.forgetApi()
  await live.lookForCredential()
  const { missing, credential } = live.view()
  if (missing.length > 0) throw unfinishedError(missing, credential === 'for-others')
  switch (signInMethod) {
    case 'jwt':
      return begun(live.keeper.signIn())
    case 'browser':
      await live.browser.start()
      return { end: live.browser.ended }
    case 'token':
      return await handOverToken(id, live, clock)
  }
}

/**
 * A pasted token is given to the keeper as if an earlier run of the app had stored it: a renewal does all the rest. It
 * is handed over once, so that no copy stays behind that another refresh has made worthless.
 */
async function handOverToken(
  id: string,
  { keeper, lookForCredential, secrets }: Session,
  clock: Clock
): Promise<BegunSignIn> {
  const pasted = await secrets.read(id, 'pasted')
  if (pasted !== null) {
    if (keeper.state().phase !== 'signed-out') await keeper.signOut()
    const ringcentral = writeRingCentral({ set: pastedSet(pasted), receivedAt: clock.wall() })
    await secrets.update(id, { ringcentral, ringcx: null, pending: null, pasted: null })
    await keeper.restore()
  }
  const signIn = begun(keeper.renewNow())
  await lookForCredential()
  return signIn
}

/** A failure nobody waits for is the session's state, told with its reason and next step. */
function begun(signIn: Promise<unknown>): BegunSignIn {
  const end = signIn.then(() => true)
  end.catch(() => undefined)
  return { end: () => end }
}
