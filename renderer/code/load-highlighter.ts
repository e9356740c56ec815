import type { CodeLanguage, Piece } from './pieces.ts'

/** A longer text has no colors: drawing it would take too long. */
const LONGEST = 30_000

export type Highlight = (text: string, language: CodeLanguage) => readonly Piece[]

/** Loads the highlighter, which no page needs to be readable. */
export async function loadHighlighter(): Promise<Highlight> {
  const { highlight } = await import('./highlight.ts')
  return (text, language) => (text.length > LONGEST ? [{ text, role: null }] : highlight(text, language))
}
