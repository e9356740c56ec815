/** Bytes per chunk: enough to keep a socket busy, little enough not to hold up the process it runs in. */
const CHUNK_LENGTH = 64 * 1024

/**
 * Sends pieces of text as they are made, so that 200,000 users never lie in memory at once. Made on demand: a
 * reader that stops reading stops the making.
 */
export function streamText(pieces: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      let chunk = ''
      while (chunk.length < CHUNK_LENGTH) {
        const next = pieces.next()
        if (next.done === true) {
          if (chunk !== '') controller.enqueue(encoder.encode(chunk))
          controller.close()
          return
        }
        chunk += next.value
      }
      controller.enqueue(encoder.encode(chunk))
    },
    cancel() {
      pieces.return(undefined)
    }
  })
}
