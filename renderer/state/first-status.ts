import { api } from '../api.ts'

/**
 * The first answer about the app. Asked for before anything else of the page is evaluated: main loads what it answers
 * with while the page builds itself (`main/index.ts`).
 */
export const firstStatus = api.appStatus()
// Whoever shows the window reads it and tells what failed.
firstStatus.catch(() => undefined)
