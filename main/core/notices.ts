/** Something the person should know that no single view owns, such as a file that was set aside. */
export interface Notice {
  readonly id: string
  readonly tone: 'info' | 'warning'
  readonly title: string
  readonly message: string
}

/** The notices of this run. One that was dismissed does not come back in it. */
export interface Notices {
  list(): readonly Notice[]
  /** Adds a notice, or replaces the one with its id. */
  post(notice: Notice): void
  dismiss(id: string): void
  /** Takes back a notice that is no longer true. */
  withdraw(id: string): void
}

/** Makes an empty board of notices. */
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
