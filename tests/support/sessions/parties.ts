import type { ConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import type { Fetch } from '../../../main/core/ports.ts'
import { unsignedJwt } from '../fakes/unsigned-jwt.ts'
import type { Sent } from './desk.ts'

/** Hosts, their app, and its secrets, which only they may receive; the last two are a token set to paste. */
const party = (hosts: string, app: string) => ({
  ringcentralHost: `https://platform.${hosts}.example`,
  ringcxHost: `https://ringcx.${hosts}.example`,
  clientId: `client-of-${app}`,
  clientSecret: `client-secret-of-${app}`,
  jwt: unsignedJwt({ sub: `jwt-of-${app}` }),
  accessToken: `pasted-access-of-${app}`,
  refreshToken: `pasted-refresh-of-${app}`
})
export type Party = Readonly<ReturnType<typeof party>>

/** `owner` and `evil` share nothing; `sibling` is another app at the hosts of `owner`. */
export const PARTIES = {
  owner: party('owner', 'owner'),
  evil: party('evil', 'evil'),
  sibling: party('owner', 'sibling')
} as const

/** The secret fields of a form that were left empty. */
export const NO_SECRETS = { clientSecret: '', jwt: '', accessToken: '', refreshToken: '' } as const

/** Hosts and app of one party, with parts of another's. */
export const mixed = (change: Partial<Party>): Party => ({ ...PARTIES.owner, ...change })

/** The part of a form that doesn't depend on the party. */
export type FormChange = Partial<Pick<ConnectionInput, 'signInMethod' | 'name' | 'unfinished'>>

/** What a person types for a connection of a party. */
export const typedFor = (to: Party, change: FormChange = {}): ConnectionInput => ({
  signInMethod: 'jwt',
  name: 'Support',
  ...to,
  unfinished: false,
  ...change
})

export type Network = ReturnType<typeof createNetwork>

/** A network in which every host plays RingCentral and RingCX for every caller. It knows the owner of each secret. */
export function createNetwork() {
  /** Every secret and its rightful recipient. */
  const owners = new Map<string, Party>()
  for (const each of Object.values(PARTIES)) {
    for (const secret of [each.clientSecret, each.jwt, each.accessToken, each.refreshToken]) {
      owners.set(secret, each)
    }
  }
  let serial = 0

  const issue = (kind: string, to: Party): string => {
    serial += 1
    const token = `${kind}-token-${String(serial)}.`
    owners.set(token, to)
    return token
  }

  const tokensOf = (url: URL, init: RequestInit | undefined): unknown => {
    const body = init?.body instanceof URLSearchParams ? init.body : new URLSearchParams()
    if (url.pathname.startsWith('/api/auth/')) {
      const shown = body.get('rcAccessToken') ?? body.get('refresh_token') ?? ''
      const to = owners.get(shown) ?? PARTIES.evil
      return { accessToken: issue('ringcx-access', to), refreshToken: issue('ringcx-refresh', to) }
    }
    const basic = new Headers(init?.headers).get('authorization')?.replace('Basic ', '') ?? ''
    const clientId = body.get('client_id') ?? Buffer.from(basic, 'base64').toString().split(':')[0] ?? ''
    // A token is for the hosts and the app that it was asked for with, and for the RingCX host beside them.
    const ringcxHost = url.origin.replace('//platform.', '//ringcx.')
    const to = { ...PARTIES.evil, ringcentralHost: url.origin, ringcxHost, clientId }
    return {
      access_token: issue('ringcentral-access', to),
      refresh_token: issue('ringcentral-refresh', to),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token_expires_in: 604_800
    }
  }

  const answer: Fetch = async (address, init) => {
    await Promise.resolve()
    const url = new URL(address)
    if (init?.method !== 'POST') return new Response('', { status: 404 })
    if (url.pathname.endsWith('/revoke')) return new Response('')
    return Response.json(tokensOf(url, init))
  }

  return {
    fetch: answer,
    /** Secrets that were sent to the wrong host or with the wrong client ID. */
    leaks: (sent: readonly Sent[]): readonly string[] =>
      sent.flatMap(({ origin, path, shown }) =>
        [...owners]
          .filter(([secret]) => shown.includes(secret))
          .filter(([, to]) => {
            const isTheirs = origin === to.ringcentralHost || origin === to.ringcxHost
            const names = Object.values(PARTIES).map(({ clientId }) => clientId)
            return !isTheirs || names.some((name) => name !== to.clientId && shown.includes(name))
          })
          .map(([secret]) => `${secret} → ${origin}${path}`)
      )
  }
}
