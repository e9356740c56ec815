/** The search box of the page on screen, which a shortcut moves to; set by the page that has one. */
let searchBox: HTMLInputElement | null = null

/** An attachment for the page's search box: it can be focused while it is shown. */
export function asPageSearch(input: HTMLInputElement): () => void {
  searchBox = input
  return () => {
    if (searchBox === input) searchBox = null
  }
}

export const hasPageSearch = (): boolean => searchBox !== null

/** Moves to the search box and selects what is in it. */
export function focusPageSearch(): void {
  searchBox?.focus()
  searchBox?.select()
}
