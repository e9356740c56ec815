import { FuseV1Options } from '@electron/fuses'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuseFile, inspectFuseIsOn } from '../../../main/electron/inspect-fuse.ts'

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const CHUNK = 4 * 1024 * 1024

/** A fuse wire with every fuse in `state` and the inspect fuse in `inspect`. */
function wire(inspect: string, { version = 1, others = '0', length = 9 } = {}): Buffer {
  const fuses = Array.from({ length }, (_none, place) =>
    place === (FuseV1Options.EnableNodeCliInspectArguments as number) ? inspect : others
  ).join('')
  return Buffer.concat([Buffer.from(SENTINEL), Buffer.from([version, length]), Buffer.from(fuses)])
}

let folder = ''
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-fuse-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function fileOf(...parts: Buffer[]): Promise<string> {
  count += 1
  const path = join(folder, `binary-${String(count)}`)
  await writeFile(path, Buffer.concat(parts))
  return path
}

const filler = (bytes: number): Buffer => Buffer.alloc(bytes, 'x')

describe('inspectFuseIsOn', () => {
  it.each<[string, Buffer[], boolean]>([
    ['on', [filler(100), wire('1'), filler(100)], true],
    ['off', [filler(100), wire('0'), filler(100)], false],
    ['off, with all others on', [wire('0', { others: '1' })], false],
    ['on, with all others off', [wire('1', { others: '0' })], true],
    ['removed', [wire('r')], false],
    ['inherited', [wire('\u0090')], false],
    ['two wires, both on (universal binary)', [wire('1'), filler(50), wire('1')], true],
    ['two wires, one off', [wire('1'), filler(50), wire('0')], false],
    ['no wire', [filler(1000)], false],
    ['a wire of another version', [wire('1', { version: 2 })], false],
    ['a sentinel cut off by the end of the file', [filler(10), Buffer.from(SENTINEL.slice(0, 20))], false],
    ['a sentinel with nothing after it', [filler(10), Buffer.from(SENTINEL)], false],
    ['an empty file', [], false]
  ])('%s', async (_name, parts, expected) => {
    expect(inspectFuseIsOn(await fileOf(...parts))).toBe(expected)
  })

  it('finds a wire at any position across two reads', async () => {
    for (let before = 0; before <= SENTINEL.length + 12; before += 1) {
      const file = await fileOf(filler(CHUNK - before), wire('1'), filler(10))
      expect(inspectFuseIsOn(file), `${String(before)} bytes before the border`).toBe(true)
    }
  })

  it('finds the second wire in a later read', async () => {
    expect(inspectFuseIsOn(await fileOf(wire('1'), filler(CHUNK * 2), wire('0')))).toBe(false)
  })

  it('counts an unreadable file as off', () => {
    expect(inspectFuseIsOn(join(folder, 'nothing'))).toBe(false)
    expect(inspectFuseIsOn(folder)).toBe(false)
  })
})

describe('fuseFile', () => {
  it('is the executable, and on macOS the framework', () => {
    expect(fuseFile('/opt/app/token-desk', 'linux')).toBe('/opt/app/token-desk')
    expect(fuseFile('C:\\app\\token-desk.exe', 'win32')).toBe('C:\\app\\token-desk.exe')
    expect(fuseFile('/Applications/T.app/Contents/MacOS/T', 'darwin')).toBe(
      '/Applications/T.app/Contents/Frameworks/Electron Framework.framework/Electron Framework'
    )
  })
})
