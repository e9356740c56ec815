import type { Account, Directory, User } from '../../../preload/contract.ts'
import type { DirectoryList } from '../../core/directory/directory.ts'
import type { Account as CoreAccount } from '../../core/ringcx/accounts.ts'
import type { User as CoreUser } from '../../core/ringcx/user.ts'

export function presentAccounts(list: DirectoryList<CoreAccount>): Directory<Account> {
  return {
    loadedAt: list.loadedAt,
    rows: list.rows.map((account) => ({
      accountId: account.accountId,
      accountName: account.accountName,
      mainAccountId: account.mainAccountId,
      mainAccountName: account.mainAccountName,
      rcAccountId: account.rcAccountId,
      archived: account.archived
    }))
  }
}

export function presentUsers(list: DirectoryList<CoreUser>): Directory<User> {
  return {
    loadedAt: list.loadedAt,
    rows: list.rows.map((user) => ({
      userId: user.userId,
      userName: user.userName,
      fullName: user.fullName,
      enabled: user.enabled,
      rootUser: user.rootUser,
      managedByRingCentral: user.managedByRingCentral,
      rcUserId: user.rcUserId,
      roles: [...user.roles],
      createdAt: user.createdAt,
      depth: user.depth,
      parentUserId: user.parentUserId
    }))
  }
}
