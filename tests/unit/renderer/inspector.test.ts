import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectText } from '../../../main/core/inspector/inspect-text.ts'
import { presentInspection } from '../../../main/ipc/present/inspection.ts'
import type { Finding, TextInspection } from '../../../preload/contract.ts'
import { compareClaims } from '../../../renderer/inspector/compare-claims.ts'
import {
  hasMoreThanTokens,
  MOST_MARKED,
  segmentsOf,
  tokenIn
} from '../../../renderer/inspector/marked-text.ts'
import { canCheckSignature, notesOfProven } from '../../../renderer/inspector/signature-notes.ts'
import { LONGEST_JSON, prettyJson, tokenJson } from '../../../renderer/inspector/token-json.ts'
import { inspectFile, readShortFile } from '../../../renderer/inspector/text-file.ts'
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

  it('ends where a person no longer reads, and says so', () => {
    const text = `${unsignedJwt({ sub: 'a', text: 'x'.repeat(2_000) })} `.repeat(300)
    const segments = segmentsOf(text, findingsOf(text))
    const length = segments.reduce((sum, segment) => sum + segment.text.length, 0)
    expect(length).toBeGreaterThan(MOST_MARKED)
    expect(length).toBeLessThan(MOST_MARKED + 5_000)
    expect(segments.at(-1)?.cut).toBe(true)
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

describe('a token in its text', () => {
  it.each([
    ['percent-encoded', encodeURIComponent(one).replaceAll('.', '%2E')],
    ['in base64', `token: ${Buffer.from(one).toString('base64')}`],
    [
      'in base64 over lines',
      Buffer.from(one)
        .toString('base64')
        .replace(/(.{76})/g, '$1\n')
    ],
    ['with blanks inside', one.replaceAll('.', ' . ')]
  ])('is read as it was sent: %s', (_what, text) => {
    const found = findingsOf(text)
    expect(found.map((finding) => tokenIn(text, finding))).toEqual([one])
  })
})

describe('the signature', () => {
  const signed = (alg: string): Finding => findingsOf(unsignedJwt({ sub: 'x' }, { alg }))[0] as Finding

  it('can be checked by a public key, but not that of a shared secret', () => {
    expect(['RS256', 'ES384', 'PS512', 'EdDSA'].map((alg) => canCheckSignature(signed(alg)))).toEqual(
      Array.from({ length: 4 }, () => true)
    )
    expect(['HS256', 'HS384', 'HS512', 'none'].map((alg) => canCheckSignature(signed(alg)))).toEqual(
      Array.from({ length: 4 }, () => false)
    )
  })

  it('isn’t said to be unchecked once a key matched', () => {
    const { notes } = signed('RS256')
    expect(notes.join()).toContain('didn’t check the signature')
    expect(notesOfProven(notes)).toEqual(notes.filter((note) => !note.includes('signature')))
    expect(notesOfProven(['It has expired.'])).toEqual(['It has expired.'])
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
  const file = (content: BlobPart | BlobPart[], name = 'a.log'): File =>
    new File(Array.isArray(content) ? content : [content], name)
  const inspect = (text: string): Promise<TextInspection> =>
    Promise.resolve(presentInspection(inspectText(text, 0)))
  const open = (
    chosen: File,
    deps: Partial<Parameters<typeof inspectFile>[1]> = {}
  ): ReturnType<typeof inspectFile> =>
    inspectFile(chosen, { inspect, onProgress: () => undefined, isWanted: () => true, ...deps })

  it.each([
    ['UTF-8', Buffer.from('tökén')],
    ['UTF-8 with a mark', Buffer.from('\ufefftökén')],
    ['UTF-16 as Windows writes it', Buffer.from('\ufefftökén', 'utf16le')],
    ['UTF-16, the other way around', Buffer.from('\ufefftökén', 'utf16le').swap16()]
  ])('is read as text: %s', async (_what, bytes) => {
    const chosen = file(new Uint8Array(bytes))
    expect(await readShortFile(chosen)).toBe('tökén')
    expect((await open(chosen))?.text).toBe('tökén')
  })

  it('that the disk refuses gives nothing', async () => {
    const broken = Object.defineProperty(file('x'), 'slice', {
      value: () => ({ arrayBuffer: () => Promise.reject(new Error('refused')) })
    })
    expect(await readShortFile(broken)).toBeNull()
    expect(await open(broken)).toBeNull()
  })

  it('is looked through to its end: tokens at the borders of chunks are found once and whole', async () => {
    const line = `{"startedDateTime": "2026-11-22T20:00:00Z", "text": "${'naïve — 日本 '.repeat(5)}"}\n`
    const filler = line.repeat(Math.ceil(2_900_000 / line.length))
    // The borders of what is told of a chunk, and the ends of the chunks themselves.
    const borders = [983_040, 851_968, 1_048_576, 1_900_544, 1_769_472, 1_966_080]
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...borders), fc.nat(500)), {
          minLength: 1,
          maxLength: 3,
          selector: ([border]) => border
        }),
        async (ats) => {
          let text = filler
          const tokens = ats.map(([border, before], index) => {
            const token = unsignedJwt({ sub: `person ${index}`, exp: index })
            const at = Math.max(0, border - before)
            text = `${text.slice(0, at)}"access_token": "${token}"${text.slice(at)}`
            return token
          })
          const found = await open(file(text))
          const { findings, more } = found?.seen ?? { findings: [], more: true }
          expect(more).toBe(false)
          expect(findings).toHaveLength(tokens.length)
          for (const finding of findings) {
            expect(finding.name).toBe('access_token')
            expect(finding.places).toHaveLength(1)
            expect(tokens).toContain(tokenIn(found?.text ?? '', finding))
          }
          // What is kept is around the tokens, not the whole file.
          expect(found?.text.length).toBeLessThan(3_000)
        }
      ),
      { seed: 13, numRuns: 12 }
    )
  })

  it('with the same token all over is one finding, and its marks are where it is', async () => {
    const text = `${'word '.repeat(150_000)}token=${one} `.repeat(3)
    const found = await open(file(text))
    const [finding] = found?.seen.findings ?? []
    expect(found?.seen.findings).toHaveLength(1)
    expect(finding?.places.flat().map(([from, to]) => found?.text.slice(from, to))).toEqual([one, one, one])
  })

  it('of base64 alone is no token, however long', async () => {
    const found = await open(file(Buffer.alloc(2_500_000, 7).toString('base64')))
    expect(found?.seen.findings).toEqual([])
  })

  it('of any size is looked through up to 64 MB, and with more tokens than are listed it stops', async () => {
    const block = new Uint8Array(1_048_576).fill(0x20)
    const read: number[] = []
    const none = (): Promise<TextInspection> => Promise.resolve({ findings: [], more: false })
    await open(file(Array.from({ length: 66 }, () => block)), {
      inspect: none,
      onProgress: (bytes) => read.push(bytes)
    })
    expect(read.at(-1)).toBe(64 * 1_048_576)

    const log = (line: number): string => `${line} token=${unsignedJwt({ sub: String(line), exp: 1 })}\n`
    const many = await open(file(Array.from({ length: 18_000 }, (_, line) => log(line))))
    expect(many?.seen.findings).toHaveLength(200)
    expect(many?.seen.more).toBe(true)
    expect(many?.seen.findings[199]?.claims[0]?.value).toContain('199')
  })

  it('that is no longer wanted is left', async () => {
    const asked: string[] = []
    const isWanted = (): boolean => asked.length === 0
    const counting = (text: string): Promise<TextInspection> =>
      inspect(text.slice(0, 1)).finally(() => asked.push(''))
    const found = await open(file(' '.repeat(9_000_000)), { inspect: counting, isWanted })
    expect(found).toBeNull()
    expect(asked.length).toBeLessThan(3)
  })
})

describe('a token as JSON', () => {
  it('is header and payload, with what JSON.parse would change: digits, escapes, and names that are there twice', () => {
    const part = (text: string): string => Buffer.from(text).toString('base64url')
    const payload = '{"id":12345678901234567890,"n":1.50,"id":"\\u0041","list":[],"user":{"roles":["a","ü"]}}'
    const [json] = tokenJson(`${part('{"alg":"none"}')}.${part(payload)}.`)
    expect(json).toEqual({ header: '{"alg":"none"}', payload })
    expect(prettyJson(payload)).toBe(
      `{
  "id": 12345678901234567890,
  "n": 1.50,
  "id": "\\u0041",
  "list": [],
  "user": {
    "roles": [
      "a",
      "ü"
    ]
  }
}`
    )
  })

  it('is written as JSON.stringify does, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (payload) => {
        expect(prettyJson(JSON.stringify(payload))).toBe(JSON.stringify(payload, null, 2))
        expect(tokenJson(unsignedJwt(payload))[0]?.payload).toBe(JSON.stringify(payload))
      }),
      { seed: 13, numRuns: 200 }
    )
  })

  it('has the layers of a JWT in a JWT, and nothing of what can’t be read', () => {
    const inner = unsignedJwt({ sub: 'inner' })
    const [header = ''] = inner.split('.')
    const outer = `${header}.${Buffer.from(`"${inner}"`).toString('base64url')}.c2ln`
    expect(tokenJson(outer).map(({ payload }) => payload)).toEqual([null, '{"sub":"inner"}'])
    expect(tokenJson('no token')).toEqual([{ header: null, payload: null }])
    fc.assert(
      fc.property(fc.string(), (text) => void [tokenJson(text), prettyJson(text)]),
      { seed: 13 }
    )
  })

  it('is cut where a person no longer reads, so that brackets can’t fill the page', () => {
    const brackets = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    expect(prettyJson(brackets)).toHaveLength(LONGEST_JSON + 1)
  })
})
