/** A secret in every form in which it could leak, ready for searching. */
export interface Needles {
  /** Which part of which secret is in these bytes, and in which form; empty if none. */
  findIn(bytes: Uint8Array): string[]
}

interface Pattern {
  readonly bytes: Buffer
  /** Such as `first half of the refresh token, base64`. */
  readonly label: string
}

/** Position of the four bytes used to look up a pattern: its middle, because patterns often start alike. */
const anchorOf = ({ length }: Buffer): number => (length >> 1) - 2

/** Searches for secrets of at least this length by halves, to find parts of them too. */
const HALVED_FROM = 48

const FILTER_BITS = 20

/**
 * Prepares the search for secrets: plain, base64 and base64url at each of the three alignments, hex in both cases,
 * URL-encoded, UTF-16 in both byte orders (security-reliability §9.1, SEC-11). The cost per byte does not grow with
 * the number of secrets: a heap snapshot has tens of megabytes.
 *
 * @param secrets value → what it is
 */
export function needlesOf(secrets: ReadonlyMap<string, string>): Needles {
  const filter = new Uint8Array(1 << FILTER_BITS)
  const byAnchor = new Map<number, Pattern[]>()
  for (const pattern of [...secrets].flatMap(([value, name]) => patternsOf(value, name))) {
    const anchor = pattern.bytes.readUInt32LE(anchorOf(pattern.bytes))
    filter[slotOf(anchor)] = 1
    byAnchor.set(anchor, [...(byAnchor.get(anchor) ?? []), pattern])
  }

  return {
    findIn(view) {
      const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength)
      const found = new Set<string>()
      let anchor = 0
      for (let end = 0; end < bytes.length; end += 1) {
        anchor = (anchor >>> 8) | ((bytes[end] ?? 0) << 24)
        if (filter[slotOf(anchor)] === 0) continue
        for (const { bytes: pattern, label } of byAnchor.get(anchor >>> 0) ?? []) {
          const start = end - 3 - anchorOf(pattern)
          if (start >= 0 && bytes.subarray(start, start + pattern.length).equals(pattern)) found.add(label)
        }
      }
      return [...found]
    }
  }
}

const slotOf = (anchor: number): number => Math.imul(anchor, 0x9e37_79b1) >>> (32 - FILTER_BITS)

function patternsOf(value: string, name: string): Pattern[] {
  if (value.length < HALVED_FROM) return formsOf(value, name)
  const middle = value.length >> 1
  return [
    ...formsOf(value.slice(0, middle), `first half of ${name}`),
    ...formsOf(value.slice(middle), `second half of ${name}`)
  ]
}

function formsOf(text: string, name: string): Pattern[] {
  const plain = Buffer.from(text)
  const forms: [string, Buffer][] = [
    ['plain', plain],
    ['hex', Buffer.from(plain.toString('hex'))],
    ['HEX', Buffer.from(plain.toString('hex').toUpperCase())],
    ['URL-encoded', Buffer.from(encodeURIComponent(text))],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
    ...[0, 1, 2].flatMap((shift): [string, Buffer][] => [
      ['base64', base64At(plain, shift, 'base64')],
      ['base64url', base64At(plain, shift, 'base64url')]
    ])
  ]
  const distinct = new Map(forms.map(([form, bytes]) => [bytes.toString('latin1'), { form, bytes }]))
  return [...distinct.values()].map(({ form, bytes }) => ({ bytes, label: `${name}, ${form}` }))
}

/** The characters that depend only on `plain` if `shift` other bytes precede it and any bytes follow. */
function base64At(plain: Buffer, shift: number, encoding: 'base64' | 'base64url'): Buffer {
  const encoded = Buffer.concat([Buffer.alloc(shift), plain])
    .toString(encoding)
    .replace(/=+$/, '')
  const skipped = Math.ceil((shift * 8) / 6)
  return Buffer.from(encoded.slice(skipped, Math.floor(((shift + plain.length) * 8) / 6)))
}
