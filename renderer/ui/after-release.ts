/**
 * Opens a menu for a context menu event. Some systems send that event when the button is pressed; the menu then opens when
 * the button is released, because releasing it would close an open menu, like a click outside it.
 */
export function afterRelease(event: MouseEvent, open: () => void): void {
  if (event.buttons === 0) open()
  else addEventListener('pointerup', () => setTimeout(open), { once: true })
}
