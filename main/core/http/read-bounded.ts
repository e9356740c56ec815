/** How much JSON a body may hold, so that parsing it takes a bounded time and memory: bytes alone do not bound them. */
export interface JsonLimits {
  /** Most objects and lists, counted by the brackets that open one. */
  readonly containers: number
  /** Most values, counted by the commas between them. */
  readonly values: number
}

/**
 * Reads a body as UTF-8 text and counts while reading, so that an endless response costs at most `maxBytes`.
 *
 * @param json counted too, where a body may be long. Brackets and commas inside of texts count as well, so the limits
 *   need room for them
 * @param onBytes told how many bytes have come so far
 * @param signal cancels the read, even if the stream itself ignores it
 * @returns `null` if the body is longer than `maxBytes`, or contains more than `json` allows @throws the stream's
 * error, or the signal's reason
 */
export async function readBounded(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
  {
    json,
    onBytes
  }: { readonly json?: JsonLimits | undefined; readonly onBytes?: (bytes: number) => void } = {}
): Promise<string | null> {
  signal.throwIfAborted()
  if (response.body === null) return ''
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const giveUp = (): void => {
    reader.cancel(signal.reason).catch(() => undefined)
  }
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    const decoder = new TextDecoder()
    const pieces: string[] = []
    const isJsonTooLarge = json === undefined ? () => false : jsonCounter(json)
    let bytes = 0
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) break
      bytes += value.byteLength
      onBytes?.(bytes)
      if (bytes > maxBytes || isJsonTooLarge(value)) {
        giveUp()
        return null
      }
      pieces.push(decoder.decode(value, { stream: true }))
    }
    pieces.push(decoder.decode())
    return pieces.join('')
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Counts through one body piece by piece; true once it holds too much. In UTF-8, punctuation is never part of another character. */
function jsonCounter(limits: JsonLimits): (piece: Uint8Array) => boolean {
  const [comma, list, object] = [0x2c, 0x5b, 0x7b]
  let containers = 0
  let values = 0
  return (piece) => {
    // By index: this looks at every byte of the longest answers
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at]
      if (byte === comma) values += 1
      else if (byte === object || byte === list) containers += 1
    }
    return containers > limits.containers || values > limits.values
  }
}
