/** Something the person should know that doesn't belong to one view, such as a file that was moved aside. */
export interface Notice {
  readonly id: string
  readonly tone: 'info' | 'warning'
  readonly title: string
  readonly message: string
  /** The part of Settings where the person can act on it. */
  readonly opens?: 'updates'
}

/** The notices of this run. A dismissed one doesn't come back during the run. */
export interface Notices {
  list(): readonly Notice[]
  /** Adds a notice, or replaces the one with its id. */
  post(notice: Notice): void
  dismiss(id: string): void
  /** Removes a notice that is no longer true. */
  withdraw(id: string): void
}

/** Creates an empty list of notices. */
export function createNotices(): Notices {
  const posted = new Map<string, Notice>()
  const dismissed = new Set<string>()
  return {
    list: () => [...posted.values()].filter(({ id }) => !dismissed.has(id)),
    post: (notice) => void posted.set(notice.id, notice),
    dismiss: (id) => void dismissed.add(id),
    withdraw: (id) => void posted.delete(id)
  }
}
