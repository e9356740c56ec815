/**
 * Takes semver's place in the bundle of the main process. electron-store loads it only to order the migrations of a
 * store; ours has none, because each reader decodes what it reads, older forms included.
 */
export default new Proxy(
  {},
  {
    get(): never {
      throw new Error(
        'electron-store was given migrations, but semver is left out of the bundle: build/without-migrations.ts.'
      )
    }
  }
)
