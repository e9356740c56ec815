/**
 * What the first view does without, in a file of its own. Main has one thread, and the window waits for its first replies
 * until that thread has read and run desk.js, which takes time for each kilobyte. The desk loads this on first use.
 */
export { createSupportReports } from './core/activity/report.ts'
export { ENDPOINTS } from './core/requests/endpoints.ts'
export { programFor } from './core/requests/programs/program.ts'
export { readRequest } from './core/requests/read-request.ts'
export { createTransfers } from './core/transfer/transfer.ts'
export { openUpdates } from './desk/updates.ts'
export { createActivityFiles } from './electron/activity-files.ts'
export { createTransferFiles } from './electron/transfer-files.ts'
export { presentReport } from './ipc/present/support-report.ts'
