import { createKeeper } from '../../../main/core/keeper/keeper.ts'
import type { Keeper } from '../../../main/core/keeper/keeper.ts'
import type { TokenSource } from '../../../main/core/keeper/renewal.ts'
import { UNLIMITED_BUDGET } from '../../../main/core/keeper/budget.ts'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import { createVault } from '../../../main/core/vault/vault.ts'
import type { Vault } from '../../../main/core/vault/vault.ts'
import type { FakeClock } from '../fakes/clock.ts'
import type { FakeDisk } from '../fakes/disk.ts'
import { createHandTimers } from '../fakes/hand-timers.ts'
import type { FakeService } from '../fakes/token-source.ts'
import { keyring, MAIN, quickly } from '../vault/world.ts'

/** The connection whose session the keeper of a {@link Process} owns. */
export const CONNECTION = 'c1'

/** What all processes of one life share, because it exists outside them. */
export interface Outside {
  readonly time: FakeClock
  readonly service: FakeService
  readonly random: () => number
}

/** One run of the app: a keeper on a real vault on a fake disk. Once dead, nothing it still does has any effect. */
export interface Process {
  readonly disk: FakeDisk
  readonly vault: Vault
  readonly keeper: Keeper
  /** Whether it has been killed. */
  dead(): boolean
  /** Kills it in so many disk steps, requests and answers from now; the coin falls for before or after the step. */
  killIn(moments: number): void
  /** Kills it now. */
  kill(): void
  /** Waits for work to end, letting time pass, or for death; then what comes of the work is of no interest. */
  until(work: Promise<unknown>): Promise<void>
}

const never = <Result>(): Promise<Result> => new Promise(() => undefined)

/** Starts the app on a disk. Its vault is opened, its keeper not yet restored. */
export async function startProcess(disk: FakeDisk, { time, service, random }: Outside): Promise<Process> {
  let left = Infinity
  let dead = false

  /** Counts one moment down; true when the process ends there. */
  const isLast = (): boolean => {
    left -= 1
    return left < 0
  }

  disk.setPlan(() => {
    if (dead) return 'cut-before'
    if (!isLast()) return null
    dead = true
    return random() < 0.5 ? 'cut-before' : 'cut-after'
  })

  /** The network of this process: what it had asked for may still happen, but no answer comes any more. */
  const wired =
    <Given extends unknown[], Result>(ask: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (dead || isLast()) {
        dead = true
        return never()
      }
      const answer = await ask(...given).then(
        (result) => () => result,
        (error: unknown) => () => {
          throw error
        }
      )
      if (dead || isLast()) {
        dead = true
        return never()
      }
      return answer()
    }

  const source = service.source()
  const wiredSource: TokenSource = {
    signIn: wired(source.signIn),
    refreshRingCentral: wired(source.refreshRingCentral),
    exchange: wired(source.exchange),
    refreshRingCx: wired(source.refreshRingCx),
    revoke: wired(source.revoke)
  }

  const timers = createHandTimers()
  const vault = createVault({
    cipher: keyring(),
    file: createRecordFile(MAIN, disk, { platform: 'linux', clock: timers.clock, timers }),
    timers,
    onStatus: () => undefined,
    derive: quickly
  })
  await vault.open()
  const keeper = createKeeper({
    connectionId: CONNECTION,
    source: wiredSource,
    records: vault,
    clock: time.clock,
    timers: time.timers,
    budget: UNLIMITED_BUDGET,
    random,
    onChange: () => undefined,
    log: { note: () => undefined },
    // Only a person could sign in again: a lost refresh token shows as a session that is gone.
    unattended: false
  })

  return {
    disk,
    vault,
    keeper,
    dead: () => dead,
    killIn(moments) {
      left = moments
    },
    kill() {
      dead = true
      keeper.close()
    },
    async until(work) {
      let ended = false
      const end = (): void => {
        ended = true
      }
      work.then(end, end)
      await time.settle()
      for (let passed = 0; !ended && !dead && passed < 600_000; passed += 1_000) await time.advance(1_000)
      if (!ended && !dead) throw new Error('did not end within ten simulated minutes')
    }
  }
}
