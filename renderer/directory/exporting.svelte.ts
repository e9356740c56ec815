import type { DirectoryQuery, ExportFormat, ExportProgress, ExportScope } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'

/** The export of a list under way, and how the last one ended. Main writes the file; the rows never come here. */
export class Exporting {
  #running = $state(false)
  #progress = $state.raw<ExportProgress | null>(null)
  #saved = $state.raw<string | null>(null)
  #error = $state.raw<UiError | null>(null)

  get running(): boolean {
    return this.#running
  }

  /** `null` until rows are written. */
  get progress(): ExportProgress | null {
    return this.#progress
  }

  /** The name of the file that was written last. */
  get saved(): string | null {
    return this.#saved
  }

  get error(): UiError | null {
    return this.#error
  }

  /** Follows the progress until the returned function is called. */
  start(): () => void {
    return api.onExportChanged((progress) => {
      this.#progress = progress
    })
  }

  async run(query: DirectoryQuery, scope: ExportScope, format: ExportFormat): Promise<void> {
    if (this.#running) return
    this.dismiss()
    this.#running = true
    try {
      this.#saved = await api.exportDirectory(query, scope, format)
    } catch (thrown) {
      this.#error = asUiError(thrown)
    } finally {
      this.#running = false
    }
  }

  cancel(): void {
    void api.cancelExport().catch(() => undefined)
  }

  /** Takes what was said about the last export away. */
  dismiss(): void {
    this.#saved = null
    this.#error = null
  }
}
