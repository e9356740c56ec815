import { AppError } from '../errors.ts'

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

/** Why listening on a redirect address failed, by the errno of listen(2). */
export const PORT_FAULTS = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'other'] as const

export type PortFault = (typeof PORT_FAULTS)[number]

/** One redirect address that couldn't be opened. */
export interface PortFailure {
  readonly port: string
  readonly fault: PortFault
}

/** The fault that an errno means. */
export function portFault(errno: string | null): PortFault {
  return PORT_FAULTS.find((each) => each === errno) ?? 'other'
}

interface Words {
  /** Goes on after the ports, as in "ports 1 and 2 …". */
  readonly why: (one: boolean) => string
  readonly hint: string
}

/**
 * Windows keeps ranges of ports for Hyper-V, WSL and Docker (WinNAT), new ones at each start, and answers with EACCES
 * (winsock WSAEACCES). Elsewhere EACCES at such high ports comes from a security module or product.
 */
function wordsOf(fault: PortFault, platform: NodeJS.Platform): Words {
  switch (fault) {
    case 'EADDRINUSE':
      return {
        why: (one) => (one ? 'is in use by another program' : 'are in use by other programs'),
        hint: 'Close the program that uses the port, or finish the other sign-in, then try again.'
      }
    case 'EACCES':
      return platform === 'win32'
        ? {
            why: (one) => `${one ? 'is' : 'are'} reserved by Windows, usually for Hyper-V, WSL, or Docker`,
            hint: 'Restart Windows, or use a JWT credential. To list reserved ports, run “netsh int ipv4 show excludedportrange protocol=tcp”. To free them, run “net stop winnat” as an administrator.'
          }
        : {
            why: (one) => `${one ? 'is' : 'are'} blocked by this computer’s security settings`,
            hint: 'Ask your administrator to let Token Desk listen on localhost, or sign in with a JWT credential instead.'
          }
    case 'EADDRNOTAVAIL':
      return {
        why: () => 'can’t be opened because this computer has no 127.0.0.1 address',
        hint: 'Check this computer’s loopback network interface, or sign in with a JWT credential instead.'
      }
    case 'other':
      return {
        why: () => 'can’t be opened on this computer',
        hint: 'Restart the computer and try again, or sign in with a JWT credential instead.'
      }
  }
}

/**
 * Says why the browser can't return, with each port and its reason.
 *
 * @param failures one for each redirect address, in the order in which they were tried
 */
export function noWayBack(failures: readonly PortFailure[], platform: NodeJS.Platform): AppError {
  const faults = PORT_FAULTS.filter((fault) => failures.some((each) => each.fault === fault))
  const reasons = faults.map((fault) => {
    const ports = failures.filter((each) => each.fault === fault).map(({ port }) => port)
    const one = ports.length === 1
    return `${one ? 'port' : 'ports'} ${listed(ports)} ${wordsOf(fault, platform).why(one)}`
  })
  return new AppError({
    code: 'browser-failed',
    message: `The browser can’t return to Token Desk: ${reasons.join('; ')}.`,
    hint: faults.map((fault) => wordsOf(fault, platform).hint).join(' '),
    retryable: false,
    serviceCode: faults.filter((fault) => fault !== 'other').join(', ') || undefined
  })
}

function listed(all: readonly string[]): string {
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}
