/**
 * Replaces ajv in the main process bundle. electron-store loads ajv at startup, which takes 30 ms, but needs it only
 * for stores with a JSON schema; ours has none, because each reader decodes what it reads.
 */
export function Ajv2020(): never {
  throw new Error(
    'electron-store was given a schema, but the bundle excludes ajv: see build/without-schemas.ts.'
  )
}

export default function addFormats(): void {
  // Called by electron-store only after the constructor above.
}
