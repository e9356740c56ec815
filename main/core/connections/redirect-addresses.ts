/**
 * Where the browser returns to, in the order to try them. RingCentral compares the whole address, including the port,
 * with those registered for the app, and may not accept `127.0.0.1`, so they are few and fixed (ringcx-api §6.3). The
 * ports are below those that systems assign automatically.
 */
export const REDIRECT_ADDRESSES = [
  'http://localhost:17811/sign-in',
  'http://localhost:18911/sign-in',
  'http://localhost:20911/sign-in'
] as const
