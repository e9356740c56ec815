import type {
  CallChannel,
  Calls,
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

/** One set of good arguments per call. */
export const goodArgs: { readonly [Channel in CallChannel]: Calls[Channel]['args'] } = {
  'app:status': [],
  'app:set-theme': ['dark'],
  'app:dismiss-notice': ['settings-set-aside'],
  'app:open-link': ['create-jwt'],
  'app:open-jwt-page': ['client-id'],
  'network:answer-proxy': [{ user: 'robin', password: 'proxy-password' }],
  'network:ask-proxy': [],
  'storage:retry': [],
  'storage:unlock': ['correct horse battery'],
  'storage:lock': [],
  'storage:change-mode': [{ mode: 'passphrase', passphrase: 'correct horse battery' }],
  'storage:change-passphrase': ['correct horse battery', 'four other words here'],
  'storage:renew-key': ['correct horse battery'],
  'storage:set-locking': [{ afterMs: 300_000, withSystem: true }],
  'storage:remove-all': [],
  'connections:list': [],
  'connections:add': [connection],
  'connections:check': ['c1', connection],
  'connections:edit': ['c1', connection],
  'connections:rename': ['c1', 'New name'],
  'connections:set-keep-fresh': ['c1', false],
  'connections:duplicate': ['c1'],
  'connections:move': ['c1', 2],
  'connections:remove': ['c1'],
  'connections:removals': [],
  'connections:undo-remove': ['c1'],
  'connections:hold-removal': ['c1', true],
  'practice:start': [],
  'session:sign-in': ['c1'],
  'session:cancel-sign-in': ['c1'],
  'session:test': ['c1'],
  'session:cancel-test': ['c1'],
  'session:copy-sign-in-address': ['c1'],
  'session:sign-out': ['c1'],
  'session:renew': ['c1'],
  'session:look-at': ['c1'],
  'session:copy-token': ['c1', 'curl'],
  'directory:accounts': ['c1', false],
  'directory:users': ['c1', true],
  'inspector:inspect': ['eyJhbGciOiJub25lIn0.e30.'],
  'credential:read': [{ text: 'a.b.c', clientId: 'client-id', clientSecret: '', ringcentralHost: '' }],
  'form:read-paste': ['clientId', '"abc"'],
  'clipboard:copy-text': ['1234567'],
  'transfer:export': [['c1', 'c2'], 'a passphrase for the file'],
  'transfer:choose': [],
  'transfer:drop': ['mine.tokendesk', '{}'],
  'transfer:current': [],
  'transfer:apply': ['o1', ['add', 'skip'], null],
  'transfer:dismiss': ['o1']
}
