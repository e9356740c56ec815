import type { PolicySource } from '../../core/policy/policy.ts'
import { readPolicyFile } from './linux.ts'
import { readManagedPreferences } from './macos.ts'
import { withNamedFiles } from './named-files.ts'
import { runProgram, type RunProgram } from './run-program.ts'
import { readRegistryPolicy, thisComputer } from './windows.ts'

/** What {@link readPolicySources} needs to know of this run. */
export interface PolicySurroundings {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  /** `TOKEN_DESK_POLICY_FILE`: a policy file for running from source. A packaged app never reads it. */
  readonly policyFile: string | undefined
  /** A folder of the app, for a temporary file. */
  readonly folder: string
  /** May throw if the system doesn't know the account. */
  readonly userName: () => string
  readonly run?: RunProgram
}

/** Reads every location where this system can have a policy. Never rejects: a location that can't be read is `unreadable`. */
export async function readPolicySources({
  platform,
  isPackaged,
  policyFile,
  folder,
  userName,
  run = runProgram
}: PolicySurroundings): Promise<readonly PolicySource[]> {
  if (!isPackaged && policyFile !== undefined) return [await readPolicyFile(policyFile, null)]
  switch (platform) {
    case 'win32': {
      const computer = thisComputer(run, folder)
      const [machine, user] = await Promise.all([
        readRegistryPolicy('machine', computer),
        readRegistryPolicy('user', computer)
      ])
      return [...(await withNamedFiles(machine)), user]
    }
    case 'darwin': {
      const name = nameOrNull(userName)
      return await Promise.all([
        readManagedPreferences('machine', name, run),
        readManagedPreferences('user', name, run)
      ])
    }
    default:
      return [await readPolicyFile()]
  }
}

function nameOrNull(userName: () => string): string | null {
  try {
    return userName()
  } catch {
    return null
  }
}
