/**
 * Reads a body as UTF-8 text, counting as it goes, so that an endless or lying answer costs at most `maxBytes`.
 *
 * @param signal when it fires the read is given up, also where the stream itself does not listen to it
 * @returns `null` when the body is longer than `maxBytes`
 * @throws what the stream failed with, or the signal's reason
 */
export async function readBounded(
  response: Response,
  maxBytes: number,
  signal: AbortSignal
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
    let bytes = 0
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) break
      bytes += value.byteLength
      if (bytes > maxBytes) {
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
