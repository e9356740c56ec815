import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { parseTransfer } from '../../../main/core/transfer/parse-transfer.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { ENTRY, FILE, SEALING, textOf } from '../../support/transfer/files.ts'
import { MALFORMED_FILES } from '../../support/transfer/malformed-files.ts'

describe('a good file', () => {
  it('is read completely', () => {
    expect(parseTransfer(textOf(FILE))).toEqual({
      sealing: SEALING,
      connections: [
        { ...ENTRY, publicClient: false, sealedSecrets: FILE.connections[0].sealedSecrets },
        {
          ...ENTRY,
          publicClient: false,
          name: 'Staging',
          clientId: 'another-client-id',
          keepFresh: false,
          sealedSecrets: null
        }
      ]
    })
  })

  it.each([
    ['with a byte order mark', `\ufeff${textOf(FILE)}`],
    ['in one line', JSON.stringify(FILE)],
    ['with a schema for editors', textOf({ $schema: './connections.schema.json', ...FILE })]
  ])('is read %s', (_how, text) => {
    expect(parseTransfer(text).connections).toHaveLength(2)
  })

  it('is tidied as if it had been typed, and kept fresh by default', () => {
    const { keepFresh: _left, ...entry } = ENTRY
    const written = {
      ...entry,
      name: '  Two   words ',
      ringcxHost: 'RingCX.ringcentral.com/',
      clientId: ' a-client-id\n'
    }
    const { connections } = parseTransfer(textOf({ ...FILE, sealing: undefined, connections: [written] }))
    expect(connections).toEqual([{ ...ENTRY, publicClient: false, name: 'Two words', sealedSecrets: null }])
  })
})

describe('a malformed file', () => {
  it('comes in more than 200 different forms', () => {
    expect(MALFORMED_FILES.length).toBeGreaterThanOrEqual(200)
    expect(new Set(MALFORMED_FILES.map(({ what }) => what)).size).toBe(MALFORMED_FILES.length)
  })

  it.each(MALFORMED_FILES.map((file) => [file.what, file] as const))(
    'is refused: %s',
    async (_what, file) => {
      const error = await failureOf(() => parseTransfer(file.text))
      expect(error).toMatchObject({ code: 'input-invalid', retryable: false })
      expect(error.message).toMatch(/^This file can’t be imported\. /)
      expect(error.message).toMatch(file.says)
      expect(error.message.length).toBeLessThan(300)
      expect(error.message).not.toContain('must-not-show')
      expect(error.hint).toContain('Nothing was changed')
    }
  )

  it('says where JSON stops, in editor positions, without quoting it', async () => {
    const text = '{\n  "format": "token-desk-connections",\n  "version": secret-thing\n}'
    const error = await failureOf(() => parseTransfer(text))
    expect(error.message).toContain('line 3, column 14')
    expect(error.message).not.toContain('secret-thing')
  })

  it('says what to do if it has a newer version', async () => {
    const error = await failureOf(() => parseTransfer(textOf({ ...FILE, version: 2, newer: {} })))
    expect(error.message).toContain('This file is version 2. This version of Token Desk reads version 1.')
    expect(error.hint).toContain('latest version of Token Desk')
  })

  it('never crashes, for any contents', () => {
    const mess = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.json(),
      // One character of a good file changed
      fc
        .tuple(fc.nat(textOf(FILE).length - 1), fc.string({ minLength: 1, maxLength: 1, unit: anyCharacter }))
        .map(([at, mark]) => textOf(FILE).slice(0, at) + mark + textOf(FILE).slice(at + 1))
    )
    fc.assert(
      fc.property(mess, (text) => {
        try {
          expect(parseTransfer(text).connections.length).toBeGreaterThan(0)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError)
          expect((thrown as AppError).message).toMatch(/^This file can’t be imported\. ./)
        }
      }),
      { seed: 20261122, numRuns: 800 }
    )
  })
})
