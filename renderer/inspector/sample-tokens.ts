/** Made-up tokens to try the inspector with. They give access to nothing: their signatures are zeros. */

/** A RingCX access token in its fourth minute. @param nowMs milliseconds since the Unix epoch */
export function sampleAccessToken(nowMs: number): string {
  const iat = Math.floor(nowMs / 1000) - 200
  return jwt('HS256', 32, {
    iss: 'https://ringcx.ringcentral.com',
    sub: '5501',
    mainAccountId: '99990001',
    iat,
    exp: iat + 300
  })
}

/** A JWT credential, which never expires unless its owner set a date. */
export function sampleCredential(): string {
  return jwt('RS256', 256, {
    iss: 'https://platform.ringcentral.com',
    aud: 'https://platform.ringcentral.com/restapi/oauth/token',
    sub: '62000100001',
    iat: 1_767_605_400,
    jti: 'sample'
  })
}

/** @param bytes length of a signature by this algorithm (RFC 7518 §3) */
function jwt(alg: string, bytes: number, claims: object): string {
  return [
    encoded(JSON.stringify({ alg, typ: 'JWT' })),
    encoded(JSON.stringify(claims)),
    encoded('\0'.repeat(bytes))
  ].join('.')
}

/** base64url without padding (RFC 7515 §2). */
function encoded(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
