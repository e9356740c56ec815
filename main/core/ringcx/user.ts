/** A RingCX admin user: what the directory shows of it. */
export interface User {
  readonly userId: number
  readonly userName: string
  readonly fullName: string
  /** `null`, here and below, when the answer does not say, or not in a way that can be read. */
  readonly enabled: boolean | null
  readonly rootUser: boolean | null
  readonly managedByRingCentral: boolean | null
  readonly rcUserId: number | null
  /** Role types such as `SUPER_USER`; an open set (ringcx-api §4.2). */
  readonly roles: string[]
  /** Milliseconds since the Unix epoch, UTC. */
  readonly createdAt: number | null
  /** Depth in the tree of users, 0 for a root. */
  readonly depth: number
  readonly parentUserId: number | null
}

/** A user before its place in the tree is known. */
export type PlainUser = Omit<User, 'depth' | 'parentUserId'>
