/** Why the app sent a request. Mirrors `main/core/http/request-watch.ts`; `main/ipc/present/activity.ts` doesn't compile if they differ. */
export type RequestPurpose =
  | 'sign-in'
  | 'ringcentral-refresh'
  | 'exchange'
  | 'ringcx-refresh'
  | 'revoke'
  | 'discovery'
  | 'reach'
  | 'account'
  | 'directory'
  | 'request'
  | 'proxy-check'
  | 'update'

/** How a request ended. `no-response` includes a response that broke off. */
export type StatusClass = 'ok' | 'refused' | 'service' | 'no-response'

/** Which entries to list; everything where a field is empty or `null`. */
export interface ActivityQuery {
  text: string
  purposes: (RequestPurpose | 'note')[]
  status: StatusClass | null
  connectionId: string | null
  /** None newer than this one, for a list that is held still. */
  upTo: number | null
  from: number
  /** 400 at most. */
  count: number
}

export interface ActivityHeader {
  name: string
  value: string
}

/** One request, or something else that happened. Values that could be a secret are replaced by `[hidden]`. */
export interface ActivityEntry {
  /** Newer entries have higher ones; below 1 in an earlier run of the app. */
  id: number
  at: number
  connectionId: string | null
  /** In words, such as “Renewed the RingCX token”. */
  title: string
  /** `null` for what isn't a request. */
  request: ActivityRequest | null
}

export interface ActivityRequest {
  purpose: RequestPurpose
  method: string
  host: string
  path: string
  query: ActivityHeader[]
  /** `null` without a response, and while it is under way. */
  status: number | null
  /** `null` while it is under way. */
  outcome: StatusClass | null
  /** Such as `network-failed (ERR_NAME_NOT_RESOLVED)`, or `canceled`. */
  failure: string | null
  /** Until the response began; `null` if it didn't. */
  waitMs: number | null
  /** From then to its end. */
  transferMs: number | null
  /** Bytes of the two bodies. */
  sent: number
  received: number
  /** 1, or higher for one that was repeated. */
  attempt: number
  /** The renewal that sent it, such as “Renewal 4, because the token was about to expire”. */
  renewal: string | null
  /** Number of the renewal that its refusal caused. */
  causedRenewal: number | null
  requestHeaders: ActivityHeader[]
  responseHeaders: ActivityHeader[]
}

export interface ActivityPage {
  /** Grows with each change. */
  revision: number
  /** All entries, and those that the query lists. */
  total: number
  matched: number
  /** Newest first. */
  entries: ActivityEntry[]
}

/** What the window is told when the activity changes; a few times a second at most. */
export interface ActivityState {
  revision: number
  total: number
  /** ID of the newest entry. */
  newest: number
  /** When a cleared list is gone for good; `null` if none can be brought back. */
  undoUntil: number | null
  /** Whether it is kept across restarts. */
  kept: boolean
  /** False where the organization forbids that, or secrets are only in memory. */
  mayKeep: boolean
}

/** A text to read before it is saved. `id` names exactly this text. */
export interface SupportReport {
  id: string
  text: string
}
