import type { PasteReading } from '../../../preload/contract.ts'
import type { PasteReading as CoreReading } from '../../core/connections/read-paste.ts'

/** Which parts of pasted text to keep: positions and our own sentences, never the text itself. */
export function presentPaste({ keep, removed, file }: CoreReading): PasteReading {
  return {
    keep: keep.map(([start, end]) => [start, end]),
    removed: [...removed],
    file:
      file === null
        ? null
        : {
            values: file.values.map(({ field, at: [start, end] }) => ({ field, at: [start, end] })),
            jwts: file.jwts
          }
  }
}
