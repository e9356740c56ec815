import { AppError } from '../errors.ts'
import { isLoopback } from '../http/loopback.ts'

/**
 * The address of a path at a RingCX host. A bearer goes only where the connection says, so a path that would
 * lead to another origin (`//other`, `https://other`, a backslash) is refused.
 *
 * @param host origin, https or loopback
 * @param path begins with `/`; may have a query
 * @throws AppError `host-refused`
 */
export function ringCxUrl(host: string, path: string): string {
  const base = URL.parse(host)
  const secure = base?.protocol === 'https:' || (base?.protocol === 'http:' && isLoopback(base))
  const url = base === null ? null : URL.parse(path, base.href)
  if (secure && path.startsWith('/') && url !== null && url.origin === base?.origin) return url.href
  throw new AppError({
    code: 'host-refused',
    message: 'This isn’t a secure address on this connection’s RingCX host.',
    hint: 'Use an https host, such as https://ringcx.ringcentral.com, and a path that starts with one slash.',
    retryable: false
  })
}
