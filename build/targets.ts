/**
 * Build targets of the bundles: the oldest runtime they run on, which is the development runtime in
 * `carried-electron.ts`. Electron 45, which we ship, has newer versions of both.
 */
export const NODE_TARGET = 'node20'
export const CHROME_TARGET = 'chrome130'

/** How to build a bundle. */
export interface BundleOptions {
  /** `production` is tested and packaged: small, no source maps. `development` is readable in a debugger. */
  readonly mode: 'production' | 'development'
}
