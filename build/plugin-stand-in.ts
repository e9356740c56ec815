/**
 * Stand-ins for the plug-ins of electron-builder's NSIS installer, so that its script can be compiled where they can't be
 * downloaded. makensis only reads the names that a plug-in exports. An installer with stand-ins doesn't work.
 */

const SECTION = 0x1000
const FILE_UNIT = 0x200

/** Bytes of a 32-bit DLL (Microsoft, "PE Format") whose functions return at once. */
export function pluginStandIn(name: string, functions: readonly string[]): Buffer {
  const exported = exportSection(name, [...functions].sort())
  const rawSize = roundUp(exported.length, FILE_UNIT)
  const headers = Buffer.alloc(FILE_UNIT)
  headers.write('MZ')
  const signature = 0x40
  headers.writeUInt32LE(signature, 0x3c)
  headers.write('PE\0\0', signature, 'latin1')
  const coff = signature + 4
  headers.writeUInt16LE(0x14c, coff) // i386
  headers.writeUInt16LE(2, coff + 2) // sections
  headers.writeUInt16LE(224, coff + 16) // size of the optional header
  headers.writeUInt16LE(0x2102, coff + 18) // a DLL, executable, 32 bit
  const optional = coff + 20
  headers.writeUInt16LE(0x10b, optional)
  headers.writeUInt32LE(FILE_UNIT, optional + 4) // size of the code
  headers.writeUInt32LE(SECTION, optional + 16) // entry point
  headers.writeUInt32LE(SECTION, optional + 20) // code
  headers.writeUInt32LE(2 * SECTION, optional + 24) // data
  headers.writeUInt32LE(0x10000000, optional + 28) // image base
  headers.writeUInt32LE(SECTION, optional + 32)
  headers.writeUInt32LE(FILE_UNIT, optional + 36)
  headers.writeUInt16LE(4, optional + 40) // version of Windows
  headers.writeUInt16LE(4, optional + 48) // version of the subsystem
  headers.writeUInt32LE(2 * SECTION + roundUp(exported.length, SECTION), optional + 56) // size of the image
  headers.writeUInt32LE(FILE_UNIT, optional + 60) // size of the headers
  headers.writeUInt16LE(2, optional + 68) // for Windows with a screen
  headers.writeUInt32LE(16, optional + 92) // data directories; the first is the exports
  headers.writeUInt32LE(2 * SECTION, optional + 96)
  headers.writeUInt32LE(exported.length, optional + 100)
  writeSection(headers, optional + 224, {
    name: '.text',
    at: SECTION,
    size: 1,
    file: FILE_UNIT,
    flags: 0x60000020
  })
  writeSection(headers, optional + 264, {
    name: '.edata',
    at: 2 * SECTION,
    size: exported.length,
    file: 2 * FILE_UNIT,
    flags: 0x40000040
  })
  const code = Buffer.alloc(FILE_UNIT)
  code.writeUInt8(0xc3) // ret
  return Buffer.concat([headers, code, exported, Buffer.alloc(rawSize - exported.length)])
}

interface Section {
  readonly name: string
  /** Address in memory, from the image base. */
  readonly at: number
  readonly size: number
  /** Offset in the file. */
  readonly file: number
  readonly flags: number
}

function writeSection(headers: Buffer, to: number, { name, at, size, file, flags }: Section): void {
  headers.write(name, to)
  headers.writeUInt32LE(size, to + 8)
  headers.writeUInt32LE(at, to + 12)
  headers.writeUInt32LE(roundUp(size, FILE_UNIT), to + 16)
  headers.writeUInt32LE(file, to + 20)
  headers.writeUInt32LE(flags, to + 36)
}

/** The export directory, its three tables, and the names; every name leads to the same code. */
function exportSection(name: string, functions: readonly string[]): Buffer {
  const count = functions.length
  const [addresses, names, ordinals] = [40, 40 + 4 * count, 40 + 8 * count]
  const texts = 40 + 10 * count
  const tables = Buffer.alloc(texts)
  const inMemory = (offset: number): number => 2 * SECTION + offset
  const strings = [name, ...functions].map((each) => Buffer.from(`${each}\0`, 'latin1'))
  tables.writeUInt32LE(inMemory(texts), 12)
  tables.writeUInt32LE(1, 16) // first ordinal
  tables.writeUInt32LE(count, 20)
  tables.writeUInt32LE(count, 24)
  tables.writeUInt32LE(inMemory(addresses), 28)
  tables.writeUInt32LE(inMemory(names), 32)
  tables.writeUInt32LE(inMemory(ordinals), 36)
  let at = texts + (strings[0]?.length ?? 0)
  for (const [index, text] of strings.slice(1).entries()) {
    tables.writeUInt32LE(SECTION, addresses + 4 * index)
    tables.writeUInt32LE(inMemory(at), names + 4 * index)
    tables.writeUInt16LE(index, ordinals + 2 * index)
    at += text.length
  }
  return Buffer.concat([tables, ...strings])
}

function roundUp(size: number, unit: number): number {
  return Math.ceil(size / unit) * unit
}
