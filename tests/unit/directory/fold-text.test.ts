import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldText } from '../../../main/core/directory/fold-text.ts'

/** Whether a row of this name is found by this search. */
function finds(name: string, search: string): boolean {
  return foldText(search)
    .split(/\s+/)
    .every((word) => foldText(name).includes(word))
}

test.each([
  ['Øyvind Ødegård', 'oyvind odegard'],
  ['ŁUKASZ Żółć', 'lukasz zolc'],
  ['Đorđe Đoković', 'dorde dokovic'],
  ['Þórður Guðmundsdóttir', 'thordur gudmundsdottir'],
  ['Æsa Bæk', 'aesa baek'],
  ['Cœur Œuvre', 'coeur oeuvre'],
  ['Groß STRAẞE', 'gross strasse'],
  ['Işıl İnci Yağız', 'isil inci yagiz'],
  ['IŞIL', 'ışıl'],
  ['Ħal Għaxaq', 'hal ghaxaq'],
  ['Áŧŧá Ŋuorta', 'atta nuorta'],
  ['Əli Məmmədov', 'eli memmedov'],
  ['Nguyễn Đức Đặng', 'nguyen duc dang'],
  ['Șerban Țepeș', 'serban tepes'],
  ['Ｔａｎａｋａ', 'tanaka'],
  ['ﬁnley Oﬃce', 'finley office'],
  ['ΟΔΥΣΣΕΎΣ', 'οδυσσευς'],
  ['Οδυσσεύς', 'ΟΔΥΣΣΕΥΣ'],
  ['Ґалаґан', 'галаган'],
  ['Нұрлан Қасым', 'касым'],
  ['علی کاظمی', 'علي كاظمي'],
  ['Siobhán O’Brien', "siobhan o'brien"],
  ["Siobhán O'Brien", 'obrien'],
  ['Hawaiʻi', 'hawaii'],
  ['D´Angelo', 'dangelo'],
  ['Jean‐Luc', 'jean-luc'],
  ['zero\u200bwidth', 'zerowidth'],
  ['soft\u00adhyphen', 'softhyphen'],
  ['ﾀﾅｶ', 'タナカ'],
  ['Dev 👩‍💻', '👩‍💻']
])('%s is found by “%s”', (name, search) => {
  expect(finds(name, search)).toBe(true)
})

test.each([
  ['Oslo', 'ø x'],
  ['Oyvind', 'öyvindd'],
  ['ʇurned', 'turned']
])('%s is not found by “%s”', (name, search) => {
  expect(finds(name, search)).toBe(false)
})

describe('foldText', () => {
  /** Latin, Greek, Cyrillic, their extensions, phonetics, wide forms, and anything at all. */
  const letter = fc.oneof(
    fc.integer({ min: 0x20, max: 0x52f }),
    fc.integer({ min: 0x1d00, max: 0x1fff }),
    fc.integer({ min: 0x2c60, max: 0x2c7f }),
    fc.integer({ min: 0xa640, max: 0xa7ff }),
    fc.integer({ min: 0xab30, max: 0xab6f }),
    fc.integer({ min: 0xff01, max: 0xff9f })
  )
  const name = fc.oneof(
    fc.array(letter, { minLength: 1, maxLength: 20 }).map((points) => String.fromCodePoint(...points)),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  )

  test('a name is found as is, folded, decomposed, composed, and by each of its words', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text))
        for (const search of [
          text,
          foldText(text),
          text.normalize('NFD'),
          text.normalize('NFC'),
          ...text.split(/\s+/)
        ]) {
          expect(finds(`x ${text} y`, search)).toBe(true)
        }
      }),
      { seed: 20_261_128, numRuns: 3_000 }
    )
  })

  test('takes to ASCII every Latin letter that has a stroke, a hook or a tail', () => {
    // From the names of the Unicode character database: LATIN SMALL LETTER … WITH …, without a decomposition
    const letters = 'đħłŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȡȥȴȵȶȼȿɀɇɉɋɍɏøɓɕɖɗɠɦɨɫɬɭɱɲɳɵɼɽɾʂʈʉʋʐʑʝʠⱡⱥⱦⱨⱪⱬⱱⱳⱴꝁꝃꝅꝉꝋꝍꝑꝓꝕꝗꝙꝟꞑꞓꞗꞙꞡꞣꞥꞧꞩꞹ'
    for (const each of letters)
      expect([each, foldText(each)]).toEqual([each, expect.stringMatching(/^[a-z]$/)])
  })
})
