/** Whether something that is dragged over the window has files in it. */
export function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true
}

/** Lets a file be dropped anywhere on the window, for `<svelte:window>`. @param take gets the first of them */
export function fileDrop(take: (file: File) => void) {
  return {
    ondragover(event: DragEvent): void {
      if (!carriesFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    },
    ondrop(event: DragEvent): void {
      if (!carriesFiles(event)) return
      event.preventDefault()
      const file = event.dataTransfer?.files[0]
      if (file) take(file)
    }
  }
}
