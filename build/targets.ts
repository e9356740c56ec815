/**
 * What the bundles are made for: the oldest runtime they are run on, which is the development runtime of
 * `carried-electron.ts`. Electron 45, which is shipped, runs newer ones of both.
 */
export const NODE_TARGET = 'node20'
export const CHROME_TARGET = 'chrome130'

/** How a bundle is made. */
export interface BundleOptions {
  /** `production` is what is tested and packed: small, no source maps. `development` can be read in a debugger. */
  readonly mode: 'production' | 'development'
}
