/** The Requests page of each connection as the person left it: draft, answer, and layout, until the app quits. */
import type {
  AnswerSummary,
  ConnectionSummary,
  RequestCheck,
  RequestDraft,
  RequestEndpoint,
  SavedRequest
} from '../../preload/contract.ts'
import { api } from '../api.ts'
import { createNewest } from '../directory/newest.ts'
import { createAction } from '../state/action.svelte.ts'
import { EMPTY_DRAFT, looksLikeRequest, readAddress, tidied, withPath } from './draft.ts'
import { draftOf } from './endpoints.ts'

export type AnswerView = 'tree' | 'table' | 'text'

export class Requests {
  readonly connectionId: string
  answer = $state.raw<AnswerSummary | null>(null)
  /** Answers that main still has, newest first. */
  kept = $state.raw<readonly AnswerSummary[]>([])
  view = $state<AnswerView>('tree')
  headersOpen = $state(false)
  /** The saved request that the draft came from. */
  savedId = $state<string | null>(null)
  /** What was left out of a pasted request, or written in another way. */
  notes = $state.raw<readonly string[]>([])
  /** When the request under way began; `null` without one. */
  startedAt = $state<number | null>(null)
  /** What is wrong is shown once the person tried to send, or left the path. */
  tried = $state(false)
  #draft = $state.raw<RequestDraft>(EMPTY_DRAFT)
  #check = $state.raw<RequestCheck | null>(null)
  #ask = createNewest(
    (draft: RequestDraft) => api.checkRequest(this.connectionId, draft),
    (check) => (this.#check = check),
    () => (this.#check = null)
  )

  readonly send = createAction(async (confirmed: boolean) => {
    this.startedAt = Date.now()
    try {
      const answer = await api.sendRequest(this.connectionId, tidied(this.#draft), confirmed)
      if (answer !== null) this.show(answer)
      this.kept = await api.answers(this.connectionId)
    } finally {
      this.startedAt = null
    }
  })
  readonly cancel = createAction(() => api.cancelRequest(this.connectionId))
  readonly readRequest = createAction(async (text: string) => {
    const { draft, problems, notes } = await api.readRequest(this.connectionId, text)
    if (draft !== null) this.fill(draft)
    this.notes = draft === null ? problems : notes
    this.pasteFailed = draft === null
  })
  /** A pasted request could not be read: `notes` says why. */
  pasteFailed = $state(false)

  constructor(connectionId: string) {
    this.connectionId = connectionId
  }

  get draft(): RequestDraft {
    return this.#draft
  }

  set draft(draft: RequestDraft) {
    this.#draft = draft
    this.#ask(tidied(draft))
  }

  /** What main makes of the draft; `null` until it has told. */
  get check(): RequestCheck | null {
    return this.#check
  }

  /** A draft from somewhere else: what was wrong before says nothing about it. */
  fill(draft: RequestDraft): void {
    this.draft = draft
    this.tried = false
    this.notes = []
    this.pasteFailed = false
    this.savedId = null
    this.send.clear()
    this.readRequest.clear()
  }

  choose(endpoint: RequestEndpoint, accountId: string): void {
    this.fill(draftOf(endpoint, this.#draft, accountId))
  }

  open({ id, draft }: SavedRequest): void {
    this.fill(draft)
    this.savedId = id
  }

  /**
   * A text pasted into the path: a whole request fills in all of it, an address its host and path.
   *
   * @returns false for any other text, which is pasted as it is
   */
  paste(text: string, hosts: Pick<ConnectionSummary, 'ringcxHost' | 'ringcentralHost'>): boolean {
    if (looksLikeRequest(text)) {
      void this.readRequest.run(text)
      return true
    }
    const address = readAddress(text, { ringcx: hosts.ringcxHost, ringcentral: hosts.ringcentralHost })
    if (address === null) return false
    const { method, body, variables } = this.#draft
    this.fill(withPath({ ...EMPTY_DRAFT, method, body, variables, host: address.host }, address.path))
    return true
  }

  show(answer: AnswerSummary): void {
    this.answer = answer
    if (answer.kind !== 'json') this.view = 'text'
    else if (this.view === 'text' || (this.view === 'table' && answer.table === null)) this.view = 'tree'
  }

  /** Shows the newest answer that main still has. */
  async start(): Promise<void> {
    this.kept = await api.answers(this.connectionId).catch(() => [])
    const shown = this.kept.find(({ answerId }) => answerId === this.answer?.answerId)
    if (shown !== undefined) return
    this.answer = null
    const newest = this.kept[0]
    if (newest !== undefined) this.show(newest)
  }
}

const pages: Record<string, Requests> = {}

export function requestsOf(connectionId: string): Requests {
  return (pages[connectionId] ??= new Requests(connectionId))
}

/** Height of the composer in CSS pixels, the same for all connections; `null` for as much as it needs. */
export const layout = $state<{ composerHeight: number | null }>({ composerHeight: null })
