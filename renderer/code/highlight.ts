import bash from 'highlight.js/lib/languages/bash'
import go from 'highlight.js/lib/languages/go'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import php from 'highlight.js/lib/languages/php'
import python from 'highlight.js/lib/languages/python'
import { createLowlight } from 'lowlight'
import type { CodeLanguage, Piece, Role } from './pieces.ts'

const grammars = createLowlight({ bash, go, javascript, json, php, python })

/** The scopes of highlight.js with a role. A name of a variable in a string looks as it does outside of one. */
const ROLES: Readonly<Record<string, Role | null>> = {
  'hljs-comment': 'comment',
  'hljs-meta': 'comment',
  'hljs-string': 'string',
  'hljs-regexp': 'string',
  'hljs-number': 'number',
  'hljs-literal': 'constant',
  'hljs-keyword': 'keyword',
  'hljs-built_in': 'keyword',
  'hljs-type': 'keyword',
  'hljs-attr': 'name',
  'hljs-title': 'name',
  'hljs-variable': null,
  'hljs-subst': null
}

/**
 * The pieces of a program or a JSON text, each with its role. Together they are the text, unchanged. No markup is made of
 * it, so nothing in it can become any. Never throws: text that isn't valid in the language has pieces, too.
 */
export function highlight(text: string, language: CodeLanguage): Piece[] {
  const pieces: { text: string; role: Role | null }[] = []
  const add = (node: Node, role: Role | null): void => {
    if (node.type === 'text') {
      const last = pieces.at(-1)
      if (last?.role === role) last.text += node.value
      else pieces.push({ text: node.value, role })
    } else if (node.type === 'element') {
      const own = roleOf(node.properties['className'])
      // A literal of JSON is a keyword in it
      const inner = own === undefined || role === 'constant' ? role : own
      for (const child of node.children) add(child, inner)
    }
  }
  const grammar = language === 'curl' ? 'bash' : language
  for (const node of grammars.highlight(grammar, text).children) add(node, null)
  return pieces
}

type Node = ReturnType<typeof grammars.highlight>['children'][number]

function roleOf(scopes: unknown): Role | null | undefined {
  const known = Array.isArray(scopes)
    ? scopes.map(String).find((scope) => Object.hasOwn(ROLES, scope))
    : undefined
  return known === undefined ? undefined : ROLES[known]
}
