import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'

/** The bytes of one place that must not contain a secret. */
export interface Place {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Every file below a folder, except files that disappear meanwhile, sockets, and links. */
export async function filesBelow(folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const places = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry): Promise<Place[]> => {
        const path = join(entry.parentPath, entry.name)
        const bytes = await readFile(path).catch(() => null)
        return bytes === null ? [] : [{ name: path.slice(folder.length + 1), bytes }]
      })
  )
  return places.flat()
}

/** Command line and environment of every readable process. */
export async function processPlaces(): Promise<Place[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(
    ids.flatMap((id) =>
      ['cmdline', 'environ'].map(async (part): Promise<Place[]> => {
        const bytes = await readFile(`/proc/${id}/${part}`).catch(() => null)
        return bytes === null ? [] : [{ name: `${part} of process ${id}`, bytes }]
      })
    )
  )
  return places.flat()
}

/**
 * All strings and objects that the page's JavaScript still holds after a collection of garbage. V8 cuts strings at
 * 1,024 characters there, so of a long one the beginning is found.
 */
export async function heapOf(page: Page): Promise<Place> {
  const devtools: CDPSession = await page.context().newCDPSession(page)
  const chunks: Buffer[] = []
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(Buffer.from(chunk)))
  await devtools.send('HeapProfiler.collectGarbage')
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await devtools.detach()
  return { name: 'the heap of the page', bytes: Buffer.concat(chunks) }
}

/** A place that contains a value as the page received it. */
export function valuePlace(name: string, value: unknown): Place {
  return { name, bytes: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) }
}
