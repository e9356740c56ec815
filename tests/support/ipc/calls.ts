import type {
  ActivityQuery,
  Arguments,
  DirectoryQuery,
  ListKey,
  RequestDraft,
  Verb,
  NewBrowserConnection,
  NewJwtConnection,
  NewTokenConnection
} from '../../../preload/contract.ts'

const common = {
  name: 'Support',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'client-id',
  unfinished: false
}

export const connection: NewJwtConnection = {
  ...common,
  signInMethod: 'jwt',
  clientSecret: 'client-secret',
  jwt: 'a.b.c'
}

export const browserConnection: NewBrowserConnection = {
  ...common,
  signInMethod: 'browser',
  clientSecret: null
}

export const tokenConnection: NewTokenConnection = {
  ...common,
  signInMethod: 'token',
  clientSecret: 'client-secret',
  accessToken: 'access',
  refreshToken: 'refresh'
}

export const listKey: ListKey = { connectionId: 'c1', list: 'users', accountId: null }

export const requestDraft: RequestDraft = {
  method: 'GET',
  host: 'ringcx',
  path: '/voice/api/v1/admin/users/{userId}',
  query: [{ name: 'activeOnly', value: 'true' }],
  body: null,
  variables: [{ name: 'userId', value: '5501' }]
}

export const activityQuery: ActivityQuery = {
  text: 'token',
  purposes: ['exchange', 'note'],
  status: 'refused',
  connectionId: 'c1',
  upTo: -3,
  from: 100,
  count: 50
}

export const directoryQuery: DirectoryQuery = {
  key: listKey,
  search: 'robin',
  filters: [{ column: 'enabled', values: ['Yes', ''] }],
  sort: [{ column: 'fullName', direction: 'ascending' }],
  view: null,
  tree: true,
  allCollapsed: false,
  collapsed: [3],
  columns: ['fullName', 'userName'],
  from: 100,
  count: 50
}

/** One set of good arguments per call. */
export const goodArgs: { readonly [Name in Verb]: Arguments<Name> } = {
  appStatus: [],
  setTheme: ['dark'],
  dismissNotice: ['settings-set-aside'],
  showDataFolder: [],
  takeCommand: [],
  offerCommands: [['go.settings', 'connection.renew']],
  openLink: ['create-jwt'],
  openJwtPage: ['client-id'],
  answerProxy: [{ user: 'robin', password: 'proxy-password' }],
  askProxy: [],
  retryStorage: [],
  unlockStorage: ['correct horse battery'],
  lockStorage: [],
  changeStorageMode: [{ mode: 'passphrase', passphrase: 'correct horse battery' }],
  changePassphrase: ['correct horse battery', 'four other words here'],
  renewStorageKey: ['correct horse battery'],
  setLocking: [{ afterMs: 300_000, withSystem: true }],
  removeAllData: [],
  listConnections: [],
  addConnection: [connection],
  checkConnection: ['c1', connection],
  editConnection: ['c1', connection],
  renameConnection: ['c1', 'New name'],
  setKeepFresh: ['c1', false],
  duplicateConnection: ['c1'],
  moveConnection: ['c1', 2],
  removeConnection: ['c1'],
  removals: [],
  undoRemoval: ['c1'],
  holdRemoval: ['c1', true],
  startPractice: [],
  signIn: ['c1'],
  cancelSignIn: ['c1'],
  testConnection: ['c1'],
  cancelTest: ['c1'],
  copySignInAddress: ['c1'],
  signOut: ['c1'],
  renew: ['c1'],
  lookAt: ['c1'],
  copyToken: ['c1', 'curl'],
  openList: [listKey],
  loadList: [listKey],
  cancelLoad: [listKey],
  queryDirectory: [directoryQuery],
  directoryValues: [listKey, 'roles', 'user'],
  directoryRecord: [listKey, 7],
  findRow: [listKey, '5501'],
  copyDirectory: [directoryQuery, [[0, 2]], ['fullName'], 'csv'],
  exportDirectory: [directoryQuery, 'shown', 'csv'],
  cancelExport: [],
  directoryCopies: ['c1'],
  keepCopy: [listKey],
  removeCopy: ['c1', `${'0'.repeat(32)}-${'f'.repeat(32)}-last`],
  compareLists: [
    'c1',
    { key: listKey },
    { connectionId: 'c1', copyId: `${'0'.repeat(32)}-${'f'.repeat(32)}-last` }
  ],
  directoryFindings: ['c1', '90010001'],
  userDetails: ['c1', '5501'],
  connectorSheet: ['c1', '90010001'],
  leaveDirectory: [],
  directoryPreferences: [],
  keepDirectoryPreference: [
    { kind: 'layout', list: 'users', layout: { columns: [{ key: 'roles', width: 180, pinned: false }] } }
  ],
  // The Token page
  tokenDetails: ['c1'],
  revealToken: ['c1'],
  requestEndpoints: [],
  checkRequest: ['c1', requestDraft],
  sendRequest: ['c1', requestDraft, false],
  cancelRequest: ['c1'],
  answers: ['c1'],
  answerRows: ['a1', 0, 100],
  toggleAnswerNode: ['a1', 3],
  unfoldAnswer: ['a1', true],
  showAnswerNode: ['a1', 3],
  answerPath: ['a1', 3],
  searchAnswer: ['a1', 'robin'],
  answerText: ['a1', 0, 100],
  answerTable: ['a1', 0, 100],
  copyAnswer: ['a1', 0],
  saveAnswer: ['a1'],
  savedRequests: [],
  saveRequest: [null, 'One user', requestDraft],
  renameRequest: ['r1', 'A user'],
  removeRequest: ['r1'],
  undoRemoveRequest: ['r1'],
  readRequest: ['c1', 'curl https://ringcx.ringcentral.com/voice/api/v1/admin/users'],
  programText: ['c1', requestDraft, 'python', false],
  copyProgram: ['c1', requestDraft, 'go', true],
  setAllowWrites: [true],
  // Activity
  activityState: [],
  queryActivity: [activityQuery],
  clearActivity: [],
  undoClearActivity: [],
  setKeepActivity: [true],
  exportActivity: [activityQuery],
  makeSupportReport: [false],
  saveSupportReport: ['r1'],
  copySupportReport: ['r1'],
  desktopState: [],
  setDesktop: ['keep-running', true],
  inspect: ['eyJhbGciOiJub25lIn0.e30.'],
  readCredential: [{ text: 'a.b.c', clientId: 'client-id', clientSecret: '', ringcentralHost: '' }],
  readPaste: ['clientId', '"abc"'],
  copyText: ['1234567'],
  exportConnections: [['c1', 'c2'], 'a passphrase for the file'],
  chooseImport: [],
  dropImport: ['mine.tokendesk', '{}'],
  currentImport: [],
  applyImport: ['o1', ['add', 'skip'], null],
  updateStatus: [],
  checkForUpdates: [],
  downloadUpdate: [],
  cancelUpdate: [],
  restartToUpdate: [],
  setUpdateChoice: [false, 'beta'],
  dismissImport: ['o1']
}
