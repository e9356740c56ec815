import { readdir, readFile } from 'node:fs/promises'

/** A process and everything below it, as pids. Linux only. */
export async function processTree(rootPid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number((await statFields(Number(name)))[1])
    if (Number.isFinite(parent)) parents.set(Number(name), parent)
  }
  return [...parents.keys()].filter((pid) => isBelow(pid, rootPid, parents))
}

/** The fields of `/proc/<pid>/stat` after the command, which may hold spaces (proc(5)); empty when it has ended. */
export async function statFields(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function isBelow(pid: number, rootPid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
    if (at === rootPid) return true
  }
  return false
}
