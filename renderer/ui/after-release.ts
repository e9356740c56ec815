/**
 * Opens a menu for a context menu event: on systems that tell when the button goes down, once it is up again; letting it go
 * would otherwise close the menu, as a click beside it.
 */
export function afterRelease(event: MouseEvent, open: () => void): void {
  if (event.buttons === 0) open()
  else addEventListener('pointerup', () => setTimeout(open), { once: true })
}
