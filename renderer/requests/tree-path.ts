/** Where a row of an answer's tree is. */
import type { AnswerRow } from '../../preload/contract.ts'

/** The rows above and around a row, from the root down to the row itself. */
export async function ancestors(
  place: number,
  at: (place: number) => Promise<AnswerRow | null>
): Promise<{ row: AnswerRow; place: number }[]> {
  const own = await at(place)
  if (own === null) return []
  const chain = [{ row: own, place }]
  for (let above = place - 1, { depth } = own; above >= 0 && depth > 0; above -= 1) {
    const row = await at(above)
    if (row === null) return []
    if (row.depth >= depth) continue
    chain.unshift({ row, place: above })
    depth = row.depth
  }
  return chain
}

/** The path of the last row, as JavaScript and jq write it: `$.users[3]["first name"]`. */
export function pathText(chain: readonly { row: AnswerRow }[]): string {
  return chain.reduce((path, { row: { key } }, index) => {
    if (index === 0 || key === null) return '$'
    if (chain[index - 1]?.row.kind === 'list') return `${path}[${key}]`
    return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key)
      ? `${path}.${key}`
      : `${path}[${JSON.stringify(key)}]`
  }, '$')
}
