import type { CommandId, GivenCommand } from '../../preload/contract.ts'

/** The commands that the person chose outside of the window, which the window takes one at a time. */
export interface GivenCommands {
  /** Has the window run a command. @param connectionId the connection it is about; `null` for the one on screen */
  give(id: CommandId, connectionId?: string | null): void
  /** The one that waits, which waits no longer; `null` for none. */
  take(): GivenCommand | null
}

/**
 * A command waits until the window takes it: a window that is just opening asks for it when it can run commands. Only the
 * last one waits, because the others would run when people no longer expect them.
 *
 * @param reach brings the window forward, opens one if there is none, and tells it that a command waits
 */
export function createGivenCommands(reach: () => void): GivenCommands {
  let waiting: GivenCommand | null = null
  return {
    give(id, connectionId = null) {
      waiting = { id, connectionId }
      reach()
    },
    take() {
      const taken = waiting
      waiting = null
      return taken
    }
  }
}
