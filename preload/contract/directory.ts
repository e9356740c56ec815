export interface Account {
  accountId: string
  accountName: string
  mainAccountId: string | null
  mainAccountName: string | null
  /** RingCentral account id of the main account, when RingCX tells it. */
  rcAccountId: string | null
  archived: boolean
}

/** A RingCX admin user. */
export interface User {
  userId: number
  userName: string
  fullName: string
  enabled: boolean
  rootUser: boolean
  managedByRingCentral: boolean
  rcUserId: number | null
  /** Role types such as `SUPER_USER`; an open set. */
  roles: string[]
  createdAt: number | null
  /** Depth in the tree of users, 0 for a root. */
  depth: number
  parentUserId: number | null
}

export interface Directory<Row> {
  rows: Row[]
  loadedAt: number
}
