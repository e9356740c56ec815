import { api } from '../api.ts'

/**
 * The first status of the app. Requested before any other code of the page runs, so that main loads what it needs for the
 * answer while the page is being built (`main/index.ts`).
 */
export const firstStatus = api.appStatus()
// The code that shows the window awaits it and reports the error.
firstStatus.catch(() => undefined)
