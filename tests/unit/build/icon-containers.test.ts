import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toIcns, toIco } from '../../../build/icon-containers.ts'
import { ROOT } from '../../../build/paths.ts'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])
const image = (size: number): { size: number; png: Uint8Array } => ({
  size,
  png: Buffer.concat([PNG, Buffer.alloc(size, size % 251)])
})

describe('.ico', () => {
  test('every entry points at its image', () => {
    const images = [16, 48, 256].map(image)
    const ico = Buffer.from(toIco(images))
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 3])
    images.forEach(({ size, png }, index) => {
      const at = 6 + 16 * index
      expect(ico.readUInt8(at)).toBe(size % 256)
      const length = ico.readUInt32LE(at + 8)
      const offset = ico.readUInt32LE(at + 12)
      expect(ico.subarray(offset, offset + length).equals(png)).toBe(true)
    })
  })

  test('rejects a size that doesn’t fit in one byte', () => {
    expect(() => toIco([image(512)])).toThrow(RangeError)
  })
})

describe('.icns', () => {
  test('is a chain of chunks whose lengths add up, each size under its names', () => {
    const icns = Buffer.from(toIcns([16, 32, 48, 1024].map(image)))
    expect(icns.toString('latin1', 0, 4)).toBe('icns')
    expect(icns.readUInt32BE(4)).toBe(icns.length)
    const names: string[] = []
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      names.push(icns.toString('latin1', at, at + 4))
      expect(icns.subarray(at + 8, at + 12).equals(PNG)).toBe(true)
    }
    expect(names).toEqual(['icp4', 'icp5', 'ic11', 'ic10'])
  })
})

describe('the icons in the repository', () => {
  test.each([16, 24, 32, 48, 64, 128, 256, 512, 1024])('%i px is a PNG of that size', async (size) => {
    const png = await readFile(join(ROOT, `build/icons/${size}x${size}.png`))
    expect(png.subarray(0, 4).equals(PNG)).toBe(true)
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
  })

  test('icon.ico and icon.icns hold these very images', async () => {
    const [ico, icns, png] = await Promise.all(
      ['icon.ico', 'icon.icns', 'icons/256x256.png'].map((name) => readFile(join(ROOT, 'build', name)))
    )
    expect(ico?.includes(png ?? '')).toBe(true)
    expect(icns?.includes(png ?? '')).toBe(true)
  })
})
