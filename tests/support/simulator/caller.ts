import type { Simulator } from '../../../main/simulator/simulator.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** An answer, read. `json` is the parsed body, empty when it isn’t valid JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

export interface Caller {
  form(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>
  ): Promise<Answer>
  token(fields: Readonly<Record<string, string>>): Promise<Answer>
  signIn(extra?: Readonly<Record<string, string>>): Promise<Answer>
  refresh(refreshToken: string, extra?: Readonly<Record<string, string>>): Promise<Answer>
  revoke(token: string): Promise<Answer>
  exchange(rcAccessToken: string, includeRefresh?: boolean): Promise<Answer>
  refreshRingCx(refreshToken: string): Promise<Answer>
  get(path: string, bearer?: string): Promise<Answer>
  /** Sign-in and exchange; the RingCX tokens. */
  ringcx(): Promise<{ accessToken: string; refreshToken: string; rcAccessToken: string }>
  basic: string
}

/** Calls the simulator as a client would, over a real socket. */
export function createCaller({ origin, credentials }: Simulator): Caller {
  const basic = `Basic ${Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')}`

  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(origin + path, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parse(text) }
  }
  const caller: Caller = {
    basic,
    form: (path, fields, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    token: (fields) => caller.form('/restapi/oauth/token', fields, { Authorization: basic }),
    signIn: (extra = {}) => caller.token({ grant_type: JWT_BEARER, assertion: credentials.jwt, ...extra }),
    refresh: (refreshToken, extra = {}) =>
      caller.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...extra }),
    revoke: (token) => caller.form('/restapi/oauth/revoke', { token }, { Authorization: basic }),
    exchange: (rcAccessToken, includeRefresh = true) =>
      caller.form(`/api/auth/login/rc/accesstoken${includeRefresh ? '?includeRefresh=true' : ''}`, {
        rcAccessToken,
        rcTokenType: 'Bearer'
      }),
    refreshRingCx: (refreshToken) => caller.form('/api/auth/token/refresh', { refresh_token: refreshToken }),
    get: (path, bearer) =>
      send(path, bearer === undefined ? {} : { headers: { Authorization: `Bearer ${bearer}` } }),
    async ringcx() {
      const rcAccessToken = text((await caller.signIn()).json, 'access_token')
      const { json } = await caller.exchange(rcAccessToken)
      return {
        accessToken: text(json, 'accessToken'),
        refreshToken: text(json, 'refreshToken'),
        rcAccessToken
      }
    }
  }
  return caller
}

/** A required text field. */
export function text(json: Readonly<Record<string, unknown>>, field: string): string {
  const value = json[field]
  if (typeof value !== 'string') throw new TypeError(`${field} is ${typeof value}, not a text.`)
  return value
}

/** RingCentral's code in an OAuth or API error body. */
export function errorCode(answer: Answer): unknown {
  const errors = answer.json['errors'] as readonly { errorCode: string }[] | undefined
  return errors?.[0]?.errorCode
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}
