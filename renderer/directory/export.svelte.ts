/** The export of a list to a file: one at a time, whichever list is on screen. */
import type { DirectoryQuery, ExportFormat, ExportProgress, ExportScope } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'

let running = $state(false)
let progress = $state.raw<ExportProgress | null>(null)
let savedAs = $state<string | null>(null)
let error = $state.raw<UiError | null>(null)

export const listExport = {
  /** From the click on, while the person chooses a file too. */
  get running() {
    return running
  },
  /** `null` until the person has chosen a file. */
  get progress() {
    return progress
  },
  /** The name of the file that was written last. */
  get savedAs() {
    return savedAs
  },
  get error() {
    return error
  },
  async start(query: DirectoryQuery, scope: ExportScope, format: ExportFormat): Promise<void> {
    if (running) return
    running = true
    savedAs = error = null
    const stop = api.onExportChanged((told) => (progress = told))
    try {
      savedAs = await api.exportDirectory(query, scope, format)
    } catch (thrown) {
      error = asUiError(thrown)
    } finally {
      stop()
      progress = null
      running = false
    }
  },
  cancel: () => api.cancelExport(),
  clear(): void {
    savedAs = error = null
  }
}
