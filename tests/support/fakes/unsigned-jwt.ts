/** A JWT in form, with a made-up signature of the length that HS256 has, or RSA with a key of 2048 bits. */
export function unsignedJwt(
  payload: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = { alg: 'HS256', typ: 'JWT' }
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const isRsa = /^[RP]S/.test(String(header['alg']))
  return `${part(header)}.${part(payload)}.${Buffer.alloc(isRsa ? 256 : 32, 7).toString('base64url')}`
}
