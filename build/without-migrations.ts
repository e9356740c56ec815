/**
 * Replaces semver in the main process bundle. electron-store loads it only to sort a store's migrations; ours has
 * none, because each reader decodes what it reads, including older formats.
 */
export default new Proxy(
  {},
  {
    get(): never {
      throw new Error(
        'electron-store was given migrations, but the bundle excludes semver: see build/without-migrations.ts.'
      )
    }
  }
)
