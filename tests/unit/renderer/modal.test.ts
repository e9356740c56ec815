import { expect, test } from 'vitest'
import { modal } from '../../../renderer/ui/modal.ts'

/** A dialog element, as far as `modal` uses it. Its close event comes later, as in a browser. */
function fakeDialog() {
  const done: string[] = []
  const target = new EventTarget()
  const dialog = Object.assign(target, {
    showModal: () => done.push('shown'),
    close: () => done.push('closed')
  })
  const remove = modal(() => done.push('removed'))(dialog as unknown as HTMLDialogElement)
  return { dialog, remove, got: () => done.splice(0) }
}

test('Esc closes and removes the dialog at once, so that a key pressed right after finds it gone', () => {
  const { dialog, remove, got } = fakeDialog()
  dialog.dispatchEvent(new Event('cancel'))
  // Closed first: that returns the focus, which needs the dialog in the document.
  expect(got()).toEqual(['shown', 'closed', 'removed'])
  remove()
  dialog.dispatchEvent(new Event('close'))
  expect(got()).toEqual(['closed'])
})

test('a dialog that closes in another way is removed; one that was removed isn’t closed twice', () => {
  const closed = fakeDialog()
  closed.dialog.dispatchEvent(new Event('close'))
  expect(closed.got()).toEqual(['shown', 'removed'])
  const removed = fakeDialog()
  removed.remove()
  removed.dialog.dispatchEvent(new Event('close'))
  expect(removed.got()).toEqual(['shown', 'closed'])
})
