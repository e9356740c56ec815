import { LONGEST_NAME } from './connection.ts'

/** Zero-width characters that change how their neighbors look: joiners, variation selectors, tags, bidirectional controls. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/**
 * Where such a character has a meaning and is allowed: in emoji (UTS #51 §1.4.9: joined, with a skin tone, as a picture or
 * as text; flags of regions; keycaps), joiners between letters of scripts that need them (RFC 5892 appendix A.1 and A.2,
 * by script), and the variants of Han and Mongolian letters.
 */
const PICTURE = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\ufe0e\ufe0f])?`
const JOINING = [
  ...['Arabic', 'Syriac', 'Mandaic', 'Mongolian', 'Nko', 'Adlam', 'Hanifi_Rohingya', 'Devanagari', 'Bengali'],
  ...[
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
    'Telugu',
    'Kannada',
    'Malayalam',
    'Sinhala',
    'Khmer',
    'Myanmar'
  ],
  ...['Tibetan', 'Balinese', 'Javanese', 'Sundanese', 'Meetei_Mayek']
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')
const MEANT = new RegExp(
  [
    String.raw`\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}`,
    String.raw`${PICTURE}(?:\u200d${PICTURE})*`,
    String.raw`[0-9#*]\ufe0f?\u20e3`,
    String.raw`(?<=[${JOINING}])[\u200c\u200d](?=[${JOINING}])`,
    String.raw`(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
    String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180d\u180f]`
  ].join('|'),
  'gu'
)

/** Characters that are never visible or only show as a gap: controls, private use, separators, the empty Braille cell. */
const UNSEEN = /[\p{Cc}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffc\u2800]/u

/** Trims a name, collapses its spaces, and composes its letters (NFC). */
export function tidyName(name: string): string {
  return name.trim().replace(/\s+/g, ' ').normalize('NFC')
}

/**
 * What is wrong with a tidied name, or `null`. The only rule for names, whether from a form, a connections file, or a
 * policy. Emoji and all scripts are allowed; invisible characters, which could make one name look like another,
 * aren't.
 */
export function wrongName(name: string): string | null {
  if (name === '') return 'Enter a name for the connection.'
  if (nameLength(name) > LONGEST_NAME) return `Use at most ${String(LONGEST_NAME)} characters.`
  // Half of a surrogate pair, and the replacement character for undecodable bytes
  if (/[\p{Cs}\ufffd]/u.test(name)) return 'A character was lost when this was pasted. Type the name again.'
  const rest = name.replace(MEANT, '')
  const isSeen = /[\p{L}\p{N}\p{P}\p{S}]/u.test(name.replace(INVISIBLE, ''))
  if (UNSEEN.test(rest) || !isSeen) return 'Use visible characters only.'
  // A mark at the start attaches to the text before the name, and a stack of them covers the lines around it
  return /^\p{M}|[\p{Mn}\p{Me}]{9}/u.test(name)
    ? 'Remove accent marks that have no letter, or that are stacked on one letter.'
    : null
}

/** The length of a name in Unicode code points, as {@link LONGEST_NAME} counts. */
export function nameLength(name: string): number {
  return Array.from(name).length
}

/** Whether two names look the same, ignoring case, composition, and invisible characters. */
export function isSameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other)
}

/** A key that is equal for names that look the same. */
function nameKey(name: string): string {
  return name.replace(INVISIBLE, '').toLocaleLowerCase('en').normalize('NFC')
}

/** The start of a name, shortened to make room for `suffix`, and the suffix. Never splits a visible character. */
export function nameWithSuffix(name: string, suffix: string): string {
  const room = LONGEST_NAME - nameLength(suffix)
  let kept = ''
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name)) {
    if (nameLength(kept) + nameLength(segment) > room) break
    kept += segment
  }
  return `${kept.trimEnd()}${suffix}`
}

/** The name itself, or the name with the first free number starting at 2; compares names by how they look. */
export function freeName(name: string, others: readonly { readonly name: string }[]): string {
  const taken = new Set(others.map((each) => nameKey(each.name)))
  const isFree = (candidate: string): boolean => !taken.has(nameKey(candidate))
  if (isFree(name)) return name
  for (let number = 2; ; number += 1) {
    const candidate = nameWithSuffix(name, ` ${String(number)}`)
    if (isFree(candidate)) return candidate
  }
}

/** The name of a copy. */
export function copyName(name: string): string {
  return nameWithSuffix(name, ' (copy)')
}

/** A default name for a connection: its position in the list, or the next free number. */
export function defaultName(others: readonly { readonly name: string }[]): string {
  for (let number = others.length + 1; ; number += 1) {
    const name = `Connection ${String(number)}`
    if (freeName(name, others) === name) return name
  }
}
