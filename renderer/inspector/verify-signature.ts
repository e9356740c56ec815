import {
  compactVerify,
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  importSPKI,
  importX509,
  type JSONWebKeySet,
  type JWK
} from 'jose'

/** Whether a signature fits a key, in one sentence for the person. */
export interface Verification {
  readonly fits: boolean
  readonly text: string
}

const FITS =
  'The signature matches this key: the key’s owner signed exactly this token. Whether it’s still accepted depends on the service.'
const DIFFERS = 'The signature doesn’t match this key. The token was changed, or another key signed it.'

/**
 * Checks the signature of a JWT (RFC 7515 §5.2) with a key that the person pasted or opened: a JWKS or a JWK (RFC 7517), a PEM public
 * key, or a PEM certificate. A certificate is only a container for its key here: its chain and dates aren't checked. This
 * file is loaded late, because of the library. Never throws.
 */
export async function verifySignature(token: string, key: string): Promise<Verification> {
  const no = (text: string): Verification => ({ fits: false, text })
  const written = key.trim()
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(written))
    return no('This is a private key. Paste the public key, and keep the private one secret.')
  try {
    const { alg } = decodeProtectedHeader(token)
    if (alg === undefined || alg.toLowerCase() === 'none') return no('The token isn’t signed.')
    if (written.startsWith('{')) {
      const parsed = JSON.parse(written) as { readonly keys?: unknown }
      const keys = (Array.isArray(parsed.keys) ? parsed.keys : [parsed]) as JWK[]
      return await verifyWithSet(token, { keys })
    }
    const publicKey = written.startsWith('-----BEGIN CERTIFICATE-----')
      ? await importX509(written, alg)
      : await importSPKI(written, alg)
    await compactVerify(token, publicKey)
    return { fits: true, text: FITS }
  } catch (thrown) {
    if (thrown instanceof errors.JWSSignatureVerificationFailed) return no(DIFFERS)
    if (thrown instanceof errors.JWKSNoMatchingKey)
      return no('None of these keys has the token’s key ID and algorithm.')
    return no(
      'This isn’t a key for this token. Paste a JWKS, a PEM public key, or a PEM certificate for its algorithm.'
    )
  }
}

/** A set can have several keys for the same algorithm without IDs: the signature has to match one of them. */
async function verifyWithSet(token: string, set: JSONWebKeySet): Promise<Verification> {
  try {
    await compactVerify(token, createLocalJWKSet(set))
    return { fits: true, text: FITS }
  } catch (thrown) {
    if (!(thrown instanceof errors.JWKSMultipleMatchingKeys)) throw thrown
    for await (const key of thrown) {
      const fits = await compactVerify(token, key).then(
        () => true,
        () => false
      )
      if (fits) return { fits: true, text: FITS }
    }
    return { fits: false, text: DIFFERS }
  }
}
