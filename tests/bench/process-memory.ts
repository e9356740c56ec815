import { readdir, readFile } from 'node:fs/promises'

/**
 * Proportional memory (PSS) of a process and everything below it, in bytes: shared pages are counted once over all
 * processes that share them, so that Chromium's common libraries do not weigh once per process. Linux only.
 */
export async function proportionalMemory(rootPid: number): Promise<number> {
  const parents = await parentsOfAll()
  let total = 0
  for (const pid of parents.keys()) {
    if (isBelow(pid, rootPid, parents)) total += await pssOf(pid)
  }
  return total
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // The command in parentheses may hold spaces; the parent's pid is the second field after it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (Number.isFinite(parent)) parents.set(Number(name), parent)
  }
  return parents
}

function isBelow(pid: number, rootPid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
    if (at === rootPid) return true
  }
  return false
}

async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
}
