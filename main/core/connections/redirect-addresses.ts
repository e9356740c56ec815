/**
 * Where the browser comes back to, in the order in which they are tried. RingCentral compares the whole address with
 * those registered for the app, port included, and does not take `127.0.0.1` for sure, so they are few and fixed
 * (ringcx-api §6.3). The ports lie below those that systems hand out by themselves.
 */
export const REDIRECT_ADDRESSES = [
  'http://localhost:17811/sign-in',
  'http://localhost:18911/sign-in',
  'http://localhost:20911/sign-in'
] as const
