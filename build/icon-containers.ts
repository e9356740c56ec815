/** Windows and macOS icon files as containers of PNG files, so that no image tool is needed. Pure. */

export interface IconImage {
  /** Width and height in pixels. */
  readonly size: number
  readonly png: Uint8Array
}

/**
 * A Windows `.ico` with PNG entries, which Windows reads since Vista.
 *
 * @param images at most 256 px each: the format stores a size in one byte, 256 as 0
 */
export function toIco(images: readonly IconImage[]): Uint8Array {
  const header = Buffer.alloc(6 + 16 * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  images.forEach(({ size, png }, index) => {
    if (size > 256) throw new RangeError(`An .ico holds images up to 256 px, not ${size}.`)
    const at = 6 + 16 * index
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([header, ...images.map((image) => image.png)])
}

/** Names of the PNG entries; a size can serve as itself and as half of itself on a high-density screen. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10']
}

/** A macOS `.icns`. Sizes that the format has no name for are omitted. */
export function toIcns(images: readonly IconImage[]): Uint8Array {
  const entries = images.flatMap(({ size, png }) =>
    (ICNS_TYPES[size] ?? []).map((type) => Buffer.concat([chunkHeader(type, png.length), png]))
  )
  const body = Buffer.concat(entries)
  return Buffer.concat([chunkHeader('icns', body.length), body])
}

function chunkHeader(type: string, length: number): Buffer {
  const header = Buffer.alloc(8)
  header.write(type, 0, 'latin1')
  header.writeUInt32BE(8 + length, 4)
  return header
}
