import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectText } from '../../../main/core/inspector/inspect-text.ts'
import { presentInspection } from '../../../main/ipc/present/inspection.ts'
import type { Finding } from '../../../preload/contract.ts'
import { compareClaims } from '../../../renderer/inspector/compare-claims.ts'
import { hasMoreThanTokens, segmentsOf } from '../../../renderer/inspector/marked-text.ts'
import { readTextFile } from '../../../renderer/inspector/text-file.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const one = unsignedJwt({ sub: 'a', exp: 1, scope: 'x' })
const two = unsignedJwt({ sub: 'b', exp: 1, jti: 'y' }, { alg: 'HS384', typ: 'JWT' })
const findingsOf = (text: string): Finding[] => presentInspection(inspectText(text, 0)).findings

describe('the marked text', () => {
  it('is the whole text while it is short', () => {
    const text = `Bearer ${one}\ntoken=${two};`
    expect(segmentsOf(text, findingsOf(text)).map(({ text: part, finding }) => [part, finding])).toEqual([
      ['Bearer ', null],
      [one, 0],
      ['\ntoken=', null],
      [two, 1],
      [';', null]
    ])
  })

  it('leaves out what is far from tokens, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(one, two),
            fc.nat(900).map((n) => ' word'.repeat(n / 5))
          )
        ),
        (parts) => {
          const text = parts.join('\n')
          const findings = findingsOf(text)
          const segments = segmentsOf(text, findings)
          let at = 0
          for (const { text: part, start, cut } of segments) {
            expect(text.slice(start, start + part.length)).toBe(part)
            if (cut) expect(start).toBeGreaterThan(at)
            else expect(start).toBe(at)
            at = start + part.length
          }
          expect(at).toBe(text.length)
          expect(segments.filter(({ finding }) => finding !== null)).toHaveLength(
            findings.flatMap(({ places }) => places.flat()).length
          )
        }
      ),
      { seed: 7, numRuns: 200 }
    )
  })

  it('is shown only when there is more than tokens', () => {
    expect(hasMoreThanTokens(` ${one}\n${two}\n`, findingsOf(`${one}\n${two}`))).toBe(false)
    expect(hasMoreThanTokens(`Bearer ${one}`, findingsOf(`Bearer ${one}`))).toBe(true)
  })
})

describe('a comparison', () => {
  it('shows what differs first, and what only one has', () => {
    const [left, right] = findingsOf(`${one}\n${two}`) as [Finding, Finding]
    expect(
      compareClaims(left, right).map(({ name, part, one, other, same }) => [part, name, one, other, same])
    ).toEqual([
      ['claims', 'sub', '"a"', '"b"', false],
      ['claims', 'scope', '"x"', null, false],
      ['claims', 'jti', null, '"y"', false],
      ['header', 'alg', '"HS256"', '"HS384"', false],
      ['claims', 'exp', '1', '1', true],
      ['header', 'typ', '"JWT"', '"JWT"', true]
    ])
  })
})

describe('a file', () => {
  const file = (content: BlobPart, name = 'a.log'): File => new File([content], name)

  it.each([
    ['UTF-8', Buffer.from('tökén')],
    ['UTF-8 with a mark', Buffer.from('\ufefftökén')],
    ['UTF-16 as Windows writes it', Buffer.from('\ufefftökén', 'utf16le')],
    ['UTF-16, the other way around', Buffer.from('\ufefftökén', 'utf16le').swap16()]
  ])('is read as text: %s', async (_what, bytes) => {
    expect(await readTextFile(file(new Uint8Array(bytes)), 100)).toEqual({
      name: 'a.log',
      text: 'tökén',
      cut: false
    })
  })

  it('is read up to a length, and says so', async () => {
    expect(await readTextFile(file('abcdef'), 4)).toEqual({ name: 'a.log', text: 'abcd', cut: true })
  })

  it('above 50 MB, or one that the disk refuses, gets a sentence', async () => {
    const huge = Object.defineProperty(file('x'), 'size', { value: 50 * 1024 * 1024 + 1 })
    expect(await readTextFile(huge, 4)).toEqual({
      problem: expect.stringContaining('larger than 50 MB') as string
    })
    const broken = Object.defineProperty(file('x'), 'slice', {
      value: () => ({ arrayBuffer: () => Promise.reject(new Error('refused')) })
    })
    expect(await readTextFile(broken, 4)).toEqual({
      problem: expect.stringContaining('can’t be read') as string
    })
  })
})
