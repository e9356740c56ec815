import type { Connection } from '../connections/connection.ts'
import { LONGEST_COMMAND } from './draft.ts'
import { draftOf, noteHeader, refused, type RequestReading } from './pasted-draft.ts'
import { readCurl } from './read-curl.ts'

/** The first line of a request (RFC 9112 §3). Its target is an address, or a path of the host in the Host header. */
const REQUEST_LINE = /^([A-Za-z]{3,12})[ \t]+(\S+)(?:[ \t]+HTTP\/\d(?:\.\d)?)?[ \t]*$/
const HEADER = /^([\w!#$%&'*+.^`|~-]{1,100}):[ \t]*(.*)$/

/**
 * Makes a draft of a pasted request: a cURL command, or a request as HTTP and documents write it, also with the fence of
 * Markdown around it. Pure, never throws.
 */
export function readRequest(
  pasted: string,
  hosts: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>
): RequestReading {
  if (pasted.length > LONGEST_COMMAND) return refused('This text is too long.')
  const text = withoutFence(pasted)
  const lines = text.split(/\r\n?|\n/)
  // Tools for such files write names of requests and comments above
  const begin = lines.findIndex((line) => line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line))
  const [, method, target] = REQUEST_LINE.exec((lines[begin] ?? '').trim()) ?? []
  if (method === undefined || target === undefined || /^curl$/i.test(method)) return readCurl(text, hosts)
  const end = lines.findIndex((line, at) => at > begin && line.trim() === '')
  const head = lines.slice(begin + 1, end === -1 ? undefined : end)
  const body =
    end === -1
      ? ''
      : lines
          .slice(end + 1)
          .join('\n')
          .trim()

  const notes: string[] = []
  let host: string | null = null
  let more = ''
  for (const line of head) {
    const [, name, value = ''] = HEADER.exec(line.trim()) ?? []
    if (/^\s*[?&]/.test(line)) more += line.trim()
    else if (name === undefined) notes.push('A line that isn’t a header was left out.')
    else if (/^host$/i.test(name)) host = value.trim()
    else noteHeader(line.trim(), notes)
  }
  return draftOf(
    {
      method,
      address: addressOf(target, host, hosts) + more,
      data: body === '' ? null : body,
      isDataInAddress: false,
      notes
    },
    hosts
  )
}

/** A path alone is one of the host in the Host header; without one, of the connection. */
function addressOf(
  target: string,
  host: string | null,
  { ringcxHost, ringcentralHost }: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>
): string {
  if (!target.startsWith('/')) return /^[a-z][a-z0-9+.-]*:\/\//i.test(target) ? target : `https://${target}`
  const own = target.startsWith('/restapi/') ? ringcentralHost : ringcxHost
  const origin = host === null || URL.parse(own)?.host === host.toLowerCase() ? own : `https://${host}`
  return origin + target
}

/** What is between the fences or the marks of code in Markdown (CommonMark §4.5, §6.1). */
function withoutFence(pasted: string): string {
  const text = pasted.trim()
  const fenced = /^(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)(?:\n[ \t]*\1`*)?$/.exec(text)?.[2]
  const inline = /^(`+)([^`\n]+)\1$/.exec(text)?.[2]
  return (fenced ?? inline ?? text).trim()
}
