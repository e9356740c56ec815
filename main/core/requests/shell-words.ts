/** The words of a command line, or why they can't be told apart. */
export type ShellWords = { readonly words: readonly string[] } | { readonly wrong: string }

/**
 * Splits a command line as the shell it was written for would: sh with `\`, cmd with `^`, PowerShell with a backtick.
 * Which one shows by how its lines are joined and its quotation marks escaped, because “Copy as cURL” of a browser writes
 * each of them. Variables and substitutions are left as they are. Pure, linear.
 */
export function shellWords(command: string): ShellWords {
  const text = command
    .replace(/\r\n?/g, '\n')
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2018\u2019]/g, "'")
  const escape = escapeOf(text)
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null

  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    const next = text.charAt(at + 1)
    if (quote === null && char === escape) {
      // Before a line end it joins the lines, in between it takes the next character as it is
      if (next === '\n') {
        at += 1
        // cmd leaves out the line break and joins what is around it; all others end a word at the blanks that follow
        continue
      }
      if (escape === '^' && next === '"') {
        at += 1
        if (text.charAt(at + 1) === '') quote = null
        else quote = '^"'
        word ??= ''
        continue
      }
      if (next !== '') word = (word ?? '') + next
      at += 1
    } else if (quote === null) {
      if (/\s/.test(char)) {
        if (char === '\n' && word === null && words.length > 0 && !/^\s*-/.test(text.slice(at + 1))) break
        if (word !== null) words.push(word)
        word = null
      } else if (char === '$' && next === "'" && escape === '\\') {
        const end = ansiEnd(text, at + 2)
        if (end === -1) return { wrong: 'A quotation mark isn’t closed.' }
        word = (word ?? '') + ansiText(text.slice(at + 2, end))
        at = end
      } else if (char === '"' || (char === "'" && escape !== '^')) {
        quote = char
        word ??= ''
      } else if (/[;|&<>]/.test(char) && escape !== '^') {
        break
      } else word = (word ?? '') + char
    } else if (quote === '^"') {
      // cmd as browsers write it: every special character behind a caret, a quotation mark as ^\^"
      if (char === '^' && next === '"') {
        quote = null
        at += 1
      } else if (char === '^' && text.startsWith('\\^"', at + 1)) {
        word = `${word ?? ''}"`
        at += 3
      } else if (char === '^' && text.startsWith('\n\n', at + 1)) {
        word = `${word ?? ''}\n`
        at += 2
      } else if (char === '^' && next !== '') {
        word = (word ?? '') + next
        at += 1
      } else word = (word ?? '') + char
    } else if (char === quote) {
      if (quote === next && (escape === '`' || (escape === '^' && quote === '"'))) {
        // Twice is one
        word = (word ?? '') + char
        at += 1
      } else quote = null
    } else if (quote === '"' && isEscaping(char, next, escape)) {
      if (next !== '\n') word = (word ?? '') + next
      at += 1
    } else word = (word ?? '') + char
  }
  if (quote !== null) return { wrong: 'A quotation mark isn’t closed.' }
  if (word !== null) words.push(word)
  return { words }
}

/** The character that the shell escapes with. */
function escapeOf(text: string): '\\' | '^' | '`' {
  if (/\^\n|\^"|\^\^/.test(text)) return '^'
  if (/`\n|`"|`\$/.test(text)) return '`'
  return '\\'
}

function isEscaping(char: string, next: string, escape: string): boolean {
  if (escape === '`') return char === '`' && next !== ''
  // In sh only before these; cmd leaves it to the program, whose rule is the same for a quotation mark
  return char === '\\' && (escape === '^' ? /["\\]/.test(next) : /["\\$`\n]/.test(next))
}

/** Where `$'…'` ends. */
function ansiEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1
    else if (text.charAt(at) === "'") return at
  }
  return -1
}

const ANSI: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' }

function ansiText(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2})|(.))/gs,
    (_, unicode: string | undefined, byte: string | undefined, char: string | undefined) => {
      const code = unicode ?? byte
      return code === undefined ? (ANSI[char ?? ''] ?? char ?? '') : String.fromCharCode(parseInt(code, 16))
    }
  )
}
