/**
 * True when a URL's host can only be this machine: `localhost` and names under it (RFC 6761 §6.3), 127.0.0.0/8
 * (RFC 1122 §3.2.1.3) or `[::1]`. The only place that decides where plain http is acceptable.
 *
 * Takes a `URL`, never text: its parser has already turned `127.1`, `0x7f.1` and `2130706433` into dotted form,
 * and `127.0.0.1.example.com` stays the foreign name it is.
 */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  )
}
