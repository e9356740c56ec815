export interface Account {
  accountId: string
  accountName: string
  mainAccountId: string | null
  mainAccountName: string | null
  /** RingCentral account ID of the main account, if RingCX sends it. */
  rcAccountId: string | null
  /** `null` if unknown. */
  archived: boolean | null
}

/** A RingCX admin user. */
export interface User {
  userId: number
  userName: string
  fullName: string
  /** `null`, here and below, if unknown. */
  enabled: boolean | null
  rootUser: boolean | null
  managedByRingCentral: boolean | null
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
