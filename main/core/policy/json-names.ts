/** A name of the outermost object of a JSON text, as often as it stands there. */
export interface OuterName {
  readonly name: string
  /** Whether an object inside its value has a name twice, in whatever case. */
  readonly repeatsInside: boolean
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g

/**
 * The names in the outermost object of a JSON text, in their order. `JSON.parse` keeps the last of two alike and says
 * nothing (RFC 8259 §4 leaves it open), so the text itself has to tell.
 *
 * @param text that `JSON.parse` has taken
 */
export function outerNames(text: string): readonly OuterName[] {
  const outer: { name: string; repeatsInside: boolean }[] = []
  const open: Set<string>[] = []
  let lastText = ''
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (token !== ':') lastText = token
    else {
      const name = JSON.parse(lastText) as string
      const names = open.at(-1)
      const last = outer.at(-1)
      if (open.length === 1) outer.push({ name, repeatsInside: false })
      else if (names?.has(name.toLowerCase()) && last !== undefined) last.repeatsInside = true
      names?.add(name.toLowerCase())
    }
  }
  return outer
}
