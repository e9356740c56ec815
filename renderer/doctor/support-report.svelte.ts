/** The dialog with the support report, which several pages open; the app shows it over the page. */
class SupportReportDialog {
  #shown = $state(false)

  get shown(): boolean {
    return this.#shown
  }

  open(): void {
    this.#shown = true
  }

  close(): void {
    this.#shown = false
  }
}

export const supportReport = new SupportReportDialog()
