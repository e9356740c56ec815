import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arrangementOf,
  MINIMUM_SIZE,
  placementWith,
  placeWindow,
  rememberPlacement,
  type Rectangle
} from '../../../main/electron/window-placement.ts'

const SCREEN: Rectangle = { x: 0, y: 0, width: 1920, height: 1040 }
const LEFT: Rectangle = { x: -1280, y: 0, width: 1280, height: 1024 }
const ABOVE: Rectangle = { x: 0, y: -1080, width: 1920, height: 1080 }
const SMALL: Rectangle = { x: 0, y: 30, width: 910, height: 480 }
const fresh: Rectangle = { x: 370, y: 130, width: 1180, height: 780 }

const saved = (bounds: Partial<Rectangle>, maximized = false) => ({
  bounds: { x: 100, y: 50, width: 1200, height: 800, ...bounds },
  maximized
})

const boundsOf = (placement: unknown, areas: readonly Rectangle[]) => placeWindow(placement, areas).bounds

describe('a remembered window', () => {
  it.each<[string, Partial<Rectangle>, readonly Rectangle[], Partial<Rectangle>]>([
    ['comes back where it was', {}, [SCREEN], {}],
    ['on a screen to the left', { x: -1250, y: 10 }, [SCREEN, LEFT], {}],
    ['on a screen above', { x: 10, y: -1080 }, [SCREEN, ABOVE], {}],
    ['across two screens', { x: -600, y: 100, width: 1000 }, [SCREEN, LEFT], {}],
    ['with its title bar above and most of it below', { y: -60 }, [SCREEN, ABOVE], {}],
    ['hanging out at the side and below', { x: 1700, y: 900 }, [SCREEN], {}],
    ['a little beside the screen, as Windows counts its invisible border', { x: -8 }, [SCREEN], {}],
    ['no smaller than the least', { width: 10, height: 10 }, [SCREEN], { width: 960, height: 640 }],
    ['in the default place if its screen is gone', { x: 5000 }, [SCREEN], fresh],
    ['in the default place if the screen above is gone', { y: -900 }, [SCREEN], fresh],
    ['moved down when only its lower part is on a screen', { y: -600 }, [SCREEN], { y: 0 }],
    ['moved up when its title bar is below the work area', { y: 1010 }, [SCREEN], { y: 240 }],
    ['moved aside when only a sliver would show', { x: 1900 }, [SCREEN], { x: 720 }],
    ['moved from behind a panel at the top', { y: 10 }, [{ ...SCREEN, y: 30 }], { y: 30 }],
    ['cut to a smaller screen, and all of it there', { x: 100, y: 50 }, [SMALL], SMALL],
    ['cut to the screen with its title bar', { x: -1280, y: 0, width: 2500 }, [SCREEN, LEFT], { width: 1280 }]
  ])('%s', (_name, bounds, areas, expected) => {
    expect(boundsOf(saved(bounds), areas)).toEqual({ ...saved(bounds).bounds, ...expected })
  })

  it('stays maximized even if its screen is gone', () => {
    expect(placeWindow(saved({}, true), [SCREEN])).toMatchObject({
      bounds: saved({}).bounds,
      maximized: true
    })
    expect(placeWindow(saved({ x: 5000 }, true), [SCREEN])).toMatchObject({ bounds: fresh, maximized: true })
  })

  it('is smaller than the minimum only if its screen is', () => {
    expect(placeWindow(saved({}), [SCREEN]).minimum).toEqual(MINIMUM_SIZE)
    expect(placeWindow(saved({}), [SMALL]).minimum).toEqual({ width: 910, height: 480 })
    expect(placeWindow(null, [{ ...SMALL, width: 3000 }]).minimum).toEqual({ width: 960, height: 480 })
  })

  it('is left to the system if no screen is known', () => {
    expect(placeWindow(saved({}, true), [])).toEqual({ bounds: null, minimum: MINIMUM_SIZE, maximized: true })
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'bounds'],
    ['a list', []],
    ['no bounds', { maximized: false }],
    ['bounds as a list', { bounds: [0, 0, 1000, 700] }],
    ['a missing side', { bounds: { x: 0, y: 0, width: 1000 } }],
    ['text for a number', saved({ x: '0' as unknown as number })],
    ['a fraction', saved({ x: 0.5 })],
    ['a zero with a sign, which Electron refuses', saved({ x: -0 })],
    ['not a number', saved({ x: NaN })],
    ['an endless side', saved({ width: Infinity })],
    ['an absurd side', saved({ width: 1e9 })]
  ])('starts afresh from %s', (_name, placement) => {
    expect(placeWindow(placement, [SCREEN, LEFT])).toEqual({
      bounds: fresh,
      minimum: MINIMUM_SIZE,
      maximized: false
    })
  })

  it('is reachable and no larger than its screen, for any saved value and any screens', () => {
    const coordinate = fc.integer({ min: -5_000, max: 5_000 })
    const side = fc.integer({ min: 320, max: 4_000 })
    const area = fc.record({ x: coordinate, y: coordinate, width: side, height: side })
    const placement = fc.oneof(
      { weight: 1, arbitrary: fc.anything() },
      {
        weight: 4,
        arbitrary: fc.record({
          bounds: fc.record({ x: coordinate, y: coordinate, width: fc.integer(), height: side }),
          maximized: fc.boolean()
        })
      }
    )
    fc.assert(
      fc.property(placement, fc.array(area, { minLength: 1, maxLength: 4 }), (remembered, areas) => {
        const { bounds, minimum } = placeWindow(remembered, areas)
        if (bounds === null) throw new Error('not placed')
        expect(
          Object.values(bounds).every((each) => Number.isSafeInteger(each) && !Object.is(each, -0))
        ).toBe(true)
        const home = areas.find((each) => {
          const visible = Math.min(each.x + each.width, bounds.x + bounds.width) - Math.max(each.x, bounds.x)
          const reachable = bounds.y >= each.y && bounds.y + 40 <= each.y + each.height && visible >= 100
          return reachable && bounds.width <= each.width && bounds.height <= each.height
        })
        expect(home, JSON.stringify(bounds)).toBeDefined()
        expect(bounds.width).toBeGreaterThanOrEqual(minimum.width)
        expect(bounds.height).toBeGreaterThanOrEqual(minimum.height)
        // Placed again, it stays: a window must not move from one start to the next.
        expect(boundsOf({ bounds, maximized: false }, areas)).toEqual(bounds)
      }),
      { numRuns: 2_000, seed: 7 }
    )
  })
})

describe('the placement with each arrangement of screens', () => {
  const alone = arrangementOf([SCREEN])
  const docked = arrangementOf([SCREEN, LEFT])
  const kept = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

  it('comes back when the screens do, in whatever order the system names them', () => {
    const first = rememberPlacement(undefined, docked, saved({ x: -1200 }))
    const second = rememberPlacement(kept(first), alone, saved({ x: 300 }, true))
    expect(placementWith(kept(second), arrangementOf([LEFT, SCREEN]))).toMatchObject(saved({ x: -1200 }))
    expect(placementWith(kept(second), alone)).toMatchObject(saved({ x: 300 }, true))
  })

  it('is the last one anywhere with screens that are new, also from an earlier version of the settings', () => {
    const last = rememberPlacement(undefined, alone, saved({ x: 300 }))
    expect(placeWindow(placementWith(kept(last), 'others'), [SCREEN]).bounds?.x).toBe(300)
    expect(placeWindow(placementWith(saved({ x: 7 }), alone), [SCREEN]).bounds?.x).toBe(7)
  })

  it('is remembered for the eight latest arrangements, one each', () => {
    let value: unknown
    for (const at of [...Array(20).keys(), 19])
      value = kept(rememberPlacement(value, `s${at}`, saved({ x: at })))
    const { arrangements } = rememberPlacement(value, 's19', saved({ x: 99 }))
    expect(arrangements.map(({ screens }) => screens)).toEqual(
      [19, 18, 17, 16, 15, 14, 13, 12].map((at) => `s${at}`)
    )
    expect(arrangements[0]?.bounds.x).toBe(99)
  })

  it('never throws and always gives a place, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), fc.string(), (value, arrangements, screens) => {
        const files = [value, { arrangements }, { arrangements: value }]
        for (const file of files) {
          expect(placeWindow(placementWith(file, screens), [SCREEN]).bounds).not.toBeNull()
          const next = rememberPlacement(file, screens, saved({}))
          expect(placementWith(kept(next), screens)).toMatchObject(saved({}))
        }
      }),
      { seed: 14, numRuns: 300 }
    )
  })
})
