import type { PolicySource } from '../../core/policy/policy.ts'
import { LINUX_POLICY, readPolicyFile } from './linux.ts'
import { readManagedPreferences } from './macos.ts'
import { runProgram, type RunProgram } from './run-program.ts'
import { readRegistryPolicy } from './windows.ts'

/** What {@link readPolicySources} needs to know of this run. */
export interface PolicySurroundings {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  /** `TOKEN_DESK_POLICY_FILE`: a policy file for a run from source. A packaged app never looks at it. */
  readonly policyFile: string | undefined
  /** `SystemRoot` on Windows. */
  readonly systemRoot: string | undefined
  readonly userName: () => string
  readonly run?: RunProgram
}

/** Looks at every place where this system can hold a policy. Never rejects. */
export async function readPolicySources({
  platform,
  isPackaged,
  policyFile,
  systemRoot = 'C:\\Windows',
  userName,
  run = runProgram
}: PolicySurroundings): Promise<readonly PolicySource[]> {
  if (!isPackaged && policyFile !== undefined) return [await readPolicyFile(policyFile, null)]
  switch (platform) {
    case 'win32':
      return await Promise.all([
        readRegistryPolicy('machine', systemRoot, run),
        readRegistryPolicy('user', systemRoot, run)
      ])
    case 'darwin':
      return await Promise.all([
        readManagedPreferences('machine', userName(), run),
        readManagedPreferences('user', userName(), run)
      ])
    default:
      return [await readPolicyFile(LINUX_POLICY)]
  }
}
