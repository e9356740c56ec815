import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../../build/paths.ts'

const css = await readFile(join(ROOT, 'renderer/app.css'), 'utf8')
const SIDES = ['light', 'dark'] as const
type Side = (typeof SIDES)[number]
type Rgb = readonly [number, number, number]

/** A color of a rule, by its name and side. */
function color(rule: string, name: string, side: Side): Rgb {
  const body = css.slice(css.indexOf(`${rule} {`))
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(
    body.slice(0, body.indexOf('}'))
  )
  const hex = found?.[side === 'light' ? 1 : 2] ?? ''
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb
}

const linear = (rgb: Rgb): Rgb =>
  rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as unknown as Rgb

/** How different two colors look: their distance in CIELAB (ISO/CIE 11664-4), where 2 is just noticeable side by side. */
function distance(one: Rgb, other: Rgb): number {
  const lab = (rgb: Rgb): Rgb => {
    const [r, g, b] = linear(rgb)
    const [x, y, z] = [
      (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
      0.2126 * r + 0.7152 * g + 0.0722 * b,
      (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    ].map((part) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116)) as unknown as Rgb
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
  }
  const [from, to] = [lab(one), lab(other)]
  return Math.hypot(...from.map((part, at) => part - (to[at] ?? Number.NaN)))
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [one, other]
    .map((rgb) => {
      const [r, g, b] = linear(rgb)
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    })
    .sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

test.each(SIDES)('a row that is hovered or marked differs from what floats above the page: %s', (side) => {
  const raised = color(':root', 'raised', side)
  const hovered = color('.bg-raised', 'hover', side)
  const marked = color(':root', 'accent-soft', side)
  expect(distance(raised, hovered)).toBeGreaterThan(4)
  expect(distance(raised, marked)).toBeGreaterThan(4)
  expect(distance(hovered, marked)).toBeGreaterThan(4)
  for (const ground of [raised, hovered, marked])
    for (const ink of ['ink', 'ink-2', 'ink-3'])
      expect(contrast(color(':root', ink, side), ground), ink).toBeGreaterThanOrEqual(4.5)
})

test('every list that is searched marks the row that Enter takes in the same way', async () => {
  const files = await readdir(join(ROOT, 'renderer'), { recursive: true })
  const lists: string[] = []
  for (const file of files.filter((each) => each.endsWith('.svelte'))) {
    const source = await readFile(join(ROOT, 'renderer', file), 'utf8')
    if (!source.includes('role="combobox"')) continue
    lists.push(file)
    expect(source, file).toMatch(/=== at (?:\?|&&) 'marked'/)
  }
  expect(lists.length).toBeGreaterThanOrEqual(4)
})
