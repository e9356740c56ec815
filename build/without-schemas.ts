/**
 * Takes ajv's place in the bundle of the main process. electron-store loads ajv at start-up, 30 ms of it, only for stores
 * that are given a JSON schema; ours is given none, because each reader decodes what it reads.
 */
export function Ajv2020(): never {
  throw new Error(
    'electron-store was given a schema, but ajv is left out of the bundle: build/without-schemas.ts.'
  )
}

export default function addFormats(): void {
  // Called by electron-store only after the constructor above.
}
