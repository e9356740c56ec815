import type { Api } from './contract.ts'

declare global {
  interface Window {
    /** Set by the preload; read only by `renderer/api.ts`. */
    readonly api: Api
  }
}
