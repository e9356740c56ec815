import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINIMUM_SIZE, placeWindow, type Rectangle } from '../../../main/electron/window-placement.ts'

const SCREEN: Rectangle = { x: 0, y: 0, width: 1920, height: 1040 }
const LEFT: Rectangle = { x: -1280, y: 0, width: 1280, height: 1024 }
const fresh = { width: 1180, height: 780, maximized: false }

const saved = (bounds: Partial<Rectangle>, maximized = false) => ({
  bounds: { x: 100, y: 50, width: 1200, height: 800, ...bounds },
  maximized
})

describe('placeWindow', () => {
  it.each<[string, unknown, object]>([
    ['where it was', saved({}), { x: 100, y: 50, width: 1200, height: 800, maximized: false }],
    [
      'on the second screen',
      saved({ x: -1200 }),
      { x: -1200, y: 50, width: 1200, height: 800, maximized: false }
    ],
    ['maximized', saved({}, true), { x: 100, y: 50, width: 1200, height: 800, maximized: true }],
    [
      'no smaller than the least',
      saved({ width: 10, height: 10 }),
      { x: 100, y: 50, width: 960, height: 640, maximized: false }
    ],
    ['afresh when its screen is gone', saved({ x: 5000 }), fresh],
    ['afresh when only a sliver would show', saved({ x: 1900 }), fresh],
    ['afresh when it is above every screen', saved({ y: -900 }), fresh],
    ['afresh but maximized when its screen is gone', saved({ x: 5000 }, true), { ...fresh, maximized: true }]
  ])('places a window %s', (_name, placement, expected) => {
    expect(placeWindow(placement, [SCREEN, LEFT])).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'bounds'],
    ['a list', []],
    ['no bounds', { maximized: true }],
    ['bounds as a list', { bounds: [0, 0, 1000, 700] }],
    ['a missing side', { bounds: { x: 0, y: 0, width: 1000 } }],
    ['text for a number', saved({ x: '0' as unknown as number })],
    ['a fraction', saved({ x: 0.5 })],
    ['not a number', saved({ x: NaN })],
    ['an endless side', saved({ width: Infinity })],
    ['an absurd side', saved({ width: 1e9 })]
  ])('starts afresh from %s', (_name, placement) => {
    expect(placeWindow(placement, [SCREEN])).toEqual(fresh)
  })

  it('never throws, and never gives a window that is too small or cannot be reached', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({
            bounds: fc.record({
              x: fc.integer(),
              y: fc.integer(),
              width: fc.integer(),
              height: fc.integer()
            }),
            maximized: fc.anything()
          })
        ),
        (placement) => {
          const placed = placeWindow(placement, [SCREEN, LEFT])
          expect(placed.width).toBeGreaterThanOrEqual(MINIMUM_SIZE.width)
          expect(placed.height).toBeGreaterThanOrEqual(MINIMUM_SIZE.height)
          if (placed.x === undefined) return
          expect(placed.x).toBeLessThan(SCREEN.width)
          expect(placed.x + placed.width).toBeGreaterThan(LEFT.x)
        }
      ),
      { numRuns: 2_000, seed: 7 }
    )
  })
})
