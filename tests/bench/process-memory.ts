import { readFile } from 'node:fs/promises'
import { processTree } from './process-tree.ts'

/**
 * Proportional memory (PSS) of a process and everything below it, in bytes: shared pages are counted once over all
 * processes that share them, so that Chromium's common libraries do not weigh once per process. Linux only.
 */
export async function proportionalMemory(rootPid: number): Promise<number> {
  const each = await Promise.all((await processTree(rootPid)).map(pssOf))
  return each.reduce((sum, bytes) => sum + bytes, 0)
}

async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
}
