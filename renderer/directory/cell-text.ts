/** What a service sent, as the window shows it: always text, never more of it than a cell can use. */

/** More than any cell shows; a name of 10 kB would cost as much time as a thousand names. */
const MOST_IN_CELL = 400

// eslint-disable-next-line no-control-regex -- it finds control characters to make them visible
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
const MIDDLE_CONTROLS = /[\u0080-\u009f]/g

/** Control characters by their Unicode pictures (U+2400), so that a null byte is seen; tabs and line ends stay. */
export function visibleText(text: string): string {
  return text
    .replace(CONTROLS, (control) =>
      control === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + control.charCodeAt(0))
    )
    .replace(MIDDLE_CONTROLS, '\ufffd')
}

/** Shortened for a cell; never in the middle of a character. */
export function cellText(text: string): string {
  return text.length <= MOST_IN_CELL ? visibleText(text) : `${visibleText(shortened(text, MOST_IN_CELL))}…`
}

/** At most `most` UTF-16 units of it. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}
