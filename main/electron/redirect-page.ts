import { createHash } from 'node:crypto'

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto 0;padding:0 1.5rem;color-scheme:light dark}' +
  'h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:0}'

/** The page loads and runs nothing and can't be framed; its only style is allowed by hash. */
const POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Headers of every response from the redirect address, good or bad (security-reliability §4.4). */
export const REDIRECT_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  Connection: 'close',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff'
}

/** The final page in the browser. Fixed texts: they contain nothing from the request. */
export const LAST_PAGES = {
  '/signed-in': page('Go back to Token Desk', 'RingCentral signed you in. You can close this tab.'),
  '/not-signed-in': page(
    'Sign-in not completed',
    'Go back to Token Desk to see why or to try again. You can close this tab.'
  ),
  '/canceled': page(
    'Sign-in was canceled',
    'Token Desk was locked in the meantime. Unlock it and sign in again. You can close this tab.'
  )
} as const

export type LastPage = keyof typeof LAST_PAGES

function page(title: string, text: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width">' +
    `<title>${title} · Token Desk for RingCX</title><style>${STYLE}</style></head>` +
    `<body><h1>${title}</h1><p>${text}</p></body></html>`
  )
}
