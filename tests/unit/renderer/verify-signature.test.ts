import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { verifySignature } from '../../../renderer/inspector/verify-signature.ts'

const keys = await generateKeyPair('RS256', { extractable: true })
const strangers = await generateKeyPair('RS256', { extractable: true })
const curve = await generateKeyPair('ES256', { extractable: true })
const token = await new SignJWT({ sub: 'x' })
  .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
  .sign(keys.privateKey)
const onCurve = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg: 'ES256' }).sign(curve.privateKey)
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1' }
const other = { ...(await exportJWK(strangers.publicKey)), kid: 'k2' }
const bare = (key: CryptoKey): Promise<object> => exportJWK(key)
const changed = token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"y"}').toString('base64url')}.`)
const secret = Buffer.alloc(32, 7)
const shared = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg: 'HS256' }).sign(secret)
/** Signed with the text of the public key as if it were a shared secret: the known attack on careless checkers. */
const confused = await new SignJWT({ sub: 'x' })
  .setProtectedHeader({ alg: 'HS256' })
  .sign(new TextEncoder().encode(await exportSPKI(keys.publicKey)))

/** A self-signed certificate made for this test, and a token signed with its key, which was then thrown away. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIUNiX1JyaB8GcSeJIvVXXHhBtd6L4wCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAeFw0yNjExMjgxNTQ5NTZaFw0zNjExMjUxNTQ5NTZaMAwx
CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASmZ9zmERgGOu3X
7BD1PKloBtZo5UYHutkGAgT+CTyQIgF9zr8C5LoDEJ0ZUx2QZKc+DDBhRyvNi5YU
21JXHuEpo1MwUTAdBgNVHQ4EFgQUW3OKU9YTFOqGswyV5fdwNOdXh34wHwYDVR0j
BBgwFoAUW3OKU9YTFOqGswyV5fdwNOdXh34wDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNIADBFAiAecuV2bPWY6ofeB23PH0f0ZQWb/7ZXzzkWjvbryPRD0gIh
AOAHD9e+MZW9CM/LXqOuO4QQbVuvNiRs7NNyCb7iBGFz
-----END CERTIFICATE-----`
const CERTIFIED =
  'eyJhbGciOiJFUzI1NiJ9.e30.YHaX6p-T9pL9aLRAnxdfa4E_q4H3dAd3pP3_0L2s_ilK-cyPlkBmLfcu8TtfoLXpievoBWo_bLiXNq8Kv_f3UA'

describe('verifySignature', () => {
  it.each<[string, string, () => string | Promise<string>, boolean, RegExp]>([
    ['a JWKS', token, () => JSON.stringify({ keys: [other, jwk] }), true, /matches this key/],
    ['a JWK alone', token, () => JSON.stringify(jwk), true, /matches/],
    [
      'a JWKS without key IDs',
      onCurve,
      async () => JSON.stringify({ keys: [await bare(keys.publicKey), await bare(curve.publicKey)] }),
      true,
      /matches/
    ],
    [
      'several keys of the same kind',
      onCurve,
      async () =>
        JSON.stringify({
          keys: [
            await bare((await generateKeyPair('ES256', { extractable: true })).publicKey),
            await bare(curve.publicKey)
          ]
        }),
      true,
      /matches/
    ],
    ['a PEM public key', token, async () => `\n${await exportSPKI(keys.publicKey)}`, true, /matches/],
    ['a PEM certificate', CERTIFIED, () => CERTIFICATE, true, /matches/],
    ['another certificate', onCurve, () => CERTIFICATE, false, /doesn’t match/],
    ['another key', token, () => exportSPKI(strangers.publicKey), false, /doesn’t match/],
    [
      'a JWKS with another key of that ID',
      token,
      () => JSON.stringify({ keys: [{ ...other, kid: 'k1' }] }),
      false,
      /doesn’t match/
    ],
    ['a JWKS without its key', token, () => JSON.stringify({ keys: [other] }), false, /None of these keys/],
    ['a changed token', changed, () => exportSPKI(keys.publicKey), false, /doesn’t match/],
    ['a key of another kind', onCurve, () => exportSPKI(keys.publicKey), false, /isn’t a key for this token/],
    [
      'a public key used as a shared secret',
      confused,
      () => exportSPKI(keys.publicKey),
      false,
      /isn’t a key/
    ],
    [
      'a shared secret as a JWK',
      shared,
      () => JSON.stringify({ kty: 'oct', k: secret.toString('base64url') }),
      false,
      /./
    ],
    [
      'a token without a signature',
      'eyJhbGciOiJub25lIn0.e30.',
      () => exportSPKI(keys.publicKey),
      false,
      /isn’t signed/
    ],
    [
      'a private key',
      token,
      () => '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
      false,
      /private key/
    ],
    ['garbage', token, () => '{"keys":', false, /isn’t a key/],
    ['words', token, () => 'hello', false, /isn’t a key/],
    ['no token', 'hello', () => exportSPKI(keys.publicKey), false, /isn’t a key/]
  ])('with %s', async (_what, jwt, key, fits, text) => {
    const verification = await verifySignature(jwt, await key())
    expect(verification.fits).toBe(fits)
    expect(verification.text).toMatch(text)
  })
})
