import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Removes a user that a test made. Needs root. A program of theirs may still be ending, and `userdel` refuses a user who has
 * one ("currently used by process"): each is killed and waited for.
 */
export async function removeUser(name: string): Promise<void> {
  const uid = Number((await run('id', ['-u', name])).stdout)
  for (let left = await processesOf(uid); left.length > 0; left = await processesOf(uid)) left.forEach(kill)
  await run('userdel', [name])
}

async function processesOf(uid: number): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((each) => /^\d+$/.test(each)).map(Number)
  const owners = await Promise.all(
    ids.map((pid) =>
      stat(`/proc/${String(pid)}`).then(
        (found) => found.uid,
        () => null
      )
    )
  )
  return ids.filter((_, at) => owners[at] === uid)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}
