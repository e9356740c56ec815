import type { Connection } from '../connections/connection.ts'
import type { Notices } from '../notices.ts'

/** Tells that the disk refused to erase the secrets of a removed connection, or takes that back. */
export function tellEraseRefused(
  notices: Notices,
  { id, name }: Pick<Connection, 'id' | 'name'>,
  refused: boolean
): void {
  const noticeId = `secrets-not-erased:${id}`
  if (!refused) {
    notices.withdraw(noticeId)
    return
  }
  notices.post({
    id: noticeId,
    tone: 'warning',
    title: `The secrets of “${name}” are not erased yet`,
    message:
      'Make sure that the disk is not full and that Token Desk may write to its data folder; erasing them is tried again when you quit and at the next start.'
  })
}
