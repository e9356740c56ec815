/**
 * An attachment that shows a dialog as the platform's own modal: it traps the focus, makes the rest inert, closes on Esc, and
 * returns the focus.
 *
 * @param close removes the dialog; not called when it is removed for another reason
 */
export function modal(close: () => void): (dialog: HTMLDialogElement) => () => void {
  return (dialog) => {
    let gone = false
    const oncancel = (event: Event): void => {
      // A file field in the dialog cancels too.
      if (event.target !== dialog) return
      gone = true
      // Returns the focus, which needs the dialog in the document. The close event comes a moment later: a key pressed in
      // between would find a dialog that is neither open nor gone.
      dialog.close()
      close()
    }
    // It arrives after the element is removed: its replacement must not receive it.
    const onclose = (): void => {
      if (!gone) close()
    }
    dialog.addEventListener('cancel', oncancel)
    dialog.addEventListener('close', onclose)
    dialog.showModal()
    return () => {
      gone = true
      dialog.close()
    }
  }
}
