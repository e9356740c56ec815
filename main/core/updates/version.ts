/** A version of the app: `1.2.3`, or `1.2.3-beta.4` before its release. No other form of Semantic Versioning is used. */
const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:-beta\.(0|[1-9]\d{0,5}))?$/

/** Whether the text is a version of the app. */
export function isVersion(text: string): boolean {
  return VERSION.test(text)
}

/** Whether it comes before a release. */
export function isBeta(version: string): boolean {
  return version.includes('-')
}

/**
 * Negative if `one` is older than `other`, positive if it is newer, 0 if they are the same (Semantic Versioning 2.0.0,
 * §11: a beta is older than its release).
 *
 * @throws RangeError for anything but a version, so that no comparison is ever made with what isn't one
 */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)]
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function partsOf(version: string): readonly number[] {
  const found = VERSION.exec(version)
  if (found === null) throw new RangeError('This is not a version.')
  const [, major, minor, patch, beta] = found
  return [Number(major), Number(minor), Number(patch), beta === undefined ? Infinity : Number(beta)].map(
    // Two releases differ by 0, not by NaN.
    (part) => (part === Infinity ? Number.MAX_SAFE_INTEGER : part)
  )
}
