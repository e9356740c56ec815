/** A file that the person opened or dropped. */
export interface TextFile {
  readonly name: string
  readonly text: string
  /** Whether it goes on after the text. */
  readonly cut: boolean
}

/** Larger files aren't opened, in bytes. */
const LARGEST_FILE = 50 * 1024 * 1024

/**
 * Reads the beginning of a file as text: UTF-8, or UTF-16 with a byte order mark, as Windows PowerShell writes it. The
 * path stays with the browser engine.
 *
 * @param most bytes to read @returns a sentence for the person if it can't be read; never throws
 */
export async function readTextFile(
  file: File,
  most: number
): Promise<TextFile | { readonly problem: string }> {
  if (file.size > LARGEST_FILE)
    return { problem: 'The file is larger than 50 MB. Open a smaller part of it.' }
  try {
    const bytes = new Uint8Array(await file.slice(0, most).arrayBuffer())
    const [first, second] = bytes
    const encoding =
      first === 0xff && second === 0xfe
        ? 'utf-16le'
        : first === 0xfe && second === 0xff
          ? 'utf-16be'
          : 'utf-8'
    const text = new TextDecoder(encoding).decode(bytes)
    return { name: file.name.slice(0, 255), text, cut: file.size > most }
  } catch {
    return { problem: 'The file can’t be read. It may be a folder, or the disk doesn’t respond.' }
  }
}
