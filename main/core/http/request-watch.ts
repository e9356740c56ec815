import type { AppError } from '../errors.ts'
import type { Fetch } from '../ports.ts'

/** Why the app sends a request. Every caller of `send` names one. */
export const REQUEST_PURPOSES = [
  /** A RingCentral token from a JWT credential or a code from the browser. */
  'sign-in',
  'ringcentral-refresh',
  'exchange',
  'ringcx-refresh',
  'revoke',
  /** The addresses of a RingCentral host. */
  'discovery',
  /** Whether a RingCentral host can be reached. */
  'reach',
  /** The ID of the RingCentral account. */
  'account',
  /** A list or a part of the directory. */
  'directory',
  /** A request that the person composed. */
  'request',
  /** Whether a proxy requires a sign-in. */
  'proxy-check',
  /** The list of updates, or an update. */
  'update'
] as const

export type RequestPurpose = (typeof REQUEST_PURPOSES)[number]

/** What a watcher is told before a request is sent. It may contain secrets; the watcher keeps only what it knows to be none. */
export interface WatchedRequest {
  readonly purpose: RequestPurpose
  /** What it reads, as a noun phrase of ours, such as `admin users`. */
  readonly subject?: string | undefined
  /** 1, or higher for a request that is repeated. */
  readonly attempt?: number | undefined
  readonly method: string
  readonly url: string
  readonly headers: Headers
  /** Size of the body in bytes. */
  readonly bodyBytes: number
  /** The secrets in the request. */
  readonly secrets: readonly string[]
}

/** Follows one request. None of its methods throws. */
export interface RequestWatch {
  /** Status and headers arrived. */
  answered(status: number, headers: Headers): void
  /** @param bytes of the body so far, after decompression */
  received(bytes: number): void
  /** It is over. @param why there is no response, or not all of it; `null` when there is one */
  ended(why: AppError | 'canceled' | null): void
}

/** Begins to follow a request. Never throws. */
export type WatchRequest = (request: WatchedRequest) => RequestWatch

/** Who is told about a request, and what it is for. */
export interface Watching {
  readonly purpose: RequestPurpose
  readonly subject?: string | undefined
  readonly attempt?: number | undefined
  readonly secrets?: readonly string[] | undefined
  readonly watch?: WatchRequest | undefined
}

/** The same fetch, which reports its one request, and what reports the rest of the exchange. */
export function watched(
  fetch: Fetch,
  watching: Watching
): { readonly fetch: Fetch } & Pick<RequestWatch, 'received' | 'ended'> {
  const { purpose, subject, attempt, secrets = [], watch } = watching
  if (watch === undefined) return { fetch, received: () => undefined, ended: () => undefined }
  let current: RequestWatch | null = null
  return {
    fetch: async (url, init = {}) => {
      current = watch({
        purpose,
        subject,
        attempt,
        method: init.method ?? 'GET',
        url,
        headers: new Headers(init.headers),
        bodyBytes: sizeOf(init.body),
        secrets
      })
      const response = await fetch(url, init)
      current.answered(response.status, response.headers)
      return response
    },
    received: (bytes) => current?.received(bytes),
    ended: (why) => current?.ended(why)
  }
}

function sizeOf(body: RequestInit['body']): number {
  return typeof body === 'string' || body instanceof URLSearchParams ? Buffer.byteLength(body.toString()) : 0
}
