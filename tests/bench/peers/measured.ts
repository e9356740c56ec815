/** What is measured of any table, in its own page: the same steps, in the same manner, for ours and for the peers. */
export interface Measured {
  /** Types words one letter at a time, and clears each; milliseconds from each key to its rows painted. */
  type(words: readonly string[]): Promise<number[]>
  /** Sorts by columns, one after the other; milliseconds from the click to the rows painted. */
  sort(columns: readonly string[]): Promise<number[]>
  /** Scrolls as fast as a dragged scroll bar; milliseconds of each frame. */
  scroll(ms: number): Promise<number[]>
  /** Rows in the document. */
  drawn(): number
}

/** How a table is used and looked at. */
export interface MeasuredTable {
  readonly search: () => HTMLInputElement
  readonly sort: (column: string) => void
  /** Whether the rows on the page are those that were last asked for. `search` is what was typed. */
  readonly isShown: (search: string) => boolean
  readonly viewport: () => HTMLElement
  readonly drawn: () => number
}

/** Pauses between two steps, in milliseconds: a quick typist's, and a person's who looks at what came. */
const BETWEEN_KEYS_MS = 60
const BETWEEN_SORTS_MS = 300

/** A step of a scroll bar dragged over 100,000 rows, in CSS pixels a frame. */
const SCROLL_STEP = 1_700

/** After this long, a step has failed. */
const LONGEST_MS = 30_000

/**
 * Does something, and waits until what follows from it is on the screen: the document changes, what was asked for is in
 * it, and the frame that shows it has been painted. No frame is asked for before that, so that looking costs nothing.
 * @returns milliseconds from one to the other
 */
export async function untilPainted(act: () => void, isShown: () => boolean): Promise<number> {
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    const failed = setTimeout(() => {
      reject(new Error('What was asked for never came.'))
    }, LONGEST_MS)
    const look = (): void => {
      if (!isShown()) return
      changes.disconnect()
      clearTimeout(failed)
      requestAnimationFrame(() => {
        afterFrame(resolve)
      })
    }
    const changes = new MutationObserver(look)
    changes.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
    act()
    look()
  })
  return performance.now() - start
}

/** The first task after the frame that is being made: a frame's own callbacks run before it is painted. */
function afterFrame(action: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = action
  port2.postMessage(null)
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export function measured(table: MeasuredTable): Measured {
  return {
    async type(words) {
      const times: number[] = []
      for (const word of words)
        for (let length = 1; length <= word.length + 1; length += 1) {
          const text = length > word.length ? '' : word.slice(0, length)
          const input = table.search()
          times.push(
            await untilPainted(
              () => {
                input.value = text
                input.dispatchEvent(new Event('input', { bubbles: true }))
              },
              () => table.isShown(text)
            )
          )
          await pause(BETWEEN_KEYS_MS)
        }
      return times
    },

    async sort(columns) {
      const times: number[] = []
      for (const column of columns) {
        times.push(
          await untilPainted(
            () => {
              table.sort(column)
            },
            () => table.isShown('')
          )
        )
        await pause(BETWEEN_SORTS_MS)
      }
      return times
    },

    scroll(ms) {
      const viewport = table.viewport()
      const frames: number[] = []
      let step = SCROLL_STEP
      return new Promise((resolve) => {
        const start = performance.now()
        let last = start
        const frame = (now: number): void => {
          if (now > last) frames.push(now - last)
          last = now
          if (now - start > ms) {
            resolve(frames)
            return
          }
          const left = viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop
          if (left < 2) step = -SCROLL_STEP
          if (viewport.scrollTop <= 0) step = SCROLL_STEP
          viewport.scrollTop += step
          requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      })
    },

    drawn: table.drawn
  }
}
