import type { Remedy } from '../errors.ts'

/** What a failed request means for the person; several names may share one. */
export interface NetworkFault {
  readonly code: 'network-failed' | 'tls-failed'
  readonly message: string
  readonly hint: string
  /** The remedy, if it differs from the code's. */
  readonly remedy?: Remedy
}

const offline: NetworkFault = {
  code: 'network-failed',
  message: 'This computer has no network connection.',
  hint: 'Connect to a network. Token Desk retries automatically.'
}
const nameNotFound: NetworkFault = {
  code: 'network-failed',
  message: 'The host name couldn’t be found.',
  hint: 'Check your network, your VPN if you need one, and the spelling of the host.'
}
const refused: NetworkFault = {
  code: 'network-failed',
  message: 'The service refused the connection.',
  hint: 'Check the host, make sure no firewall is blocking it, and try again.'
}
const dropped: NetworkFault = {
  code: 'network-failed',
  message: 'The connection was lost before a response arrived.',
  hint: 'Try again. If this happens often, check your network and any proxy.'
}
/** Also for a request that timed out. */
export const slow: NetworkFault = {
  code: 'network-failed',
  message: 'The service didn’t respond in time.',
  hint: 'Try again. If this happens often, check your network and any proxy.'
}
const unreachable: NetworkFault = {
  code: 'network-failed',
  message: 'The service can’t be reached from this network.',
  hint: 'Check your network, and your VPN if you need one.'
}
const proxy: NetworkFault = {
  code: 'network-failed',
  message: 'Your network’s proxy blocked the request.',
  hint: 'Check this computer’s proxy settings, or ask your network administrator.'
}
export const proxySignIn: NetworkFault = {
  code: 'network-failed',
  message: 'Your network’s proxy requires you to sign in.',
  hint: 'Sign in to the proxy. If you don’t have a username and password for it, ask your network administrator.',
  remedy: 'sign-in-proxy'
}
const blocked: NetworkFault = {
  code: 'network-failed',
  message: 'Something on this computer or your network blocked the request.',
  hint: 'Allow Token Desk in the firewall or filter, or ask your network administrator.'
}
const unreadable: NetworkFault = {
  code: 'network-failed',
  message: 'The response isn’t valid HTTP.',
  hint: 'Check the host, the port, and any proxy, then try again.'
}
const changed: NetworkFault = {
  code: 'network-failed',
  message: 'The network changed during the request.',
  hint: 'Try again.'
}
const untrusted: NetworkFault = {
  code: 'tls-failed',
  message: 'This computer doesn’t trust the issuer of the service’s certificate.',
  hint: 'If your company inspects TLS traffic, its root certificate must be in the system’s trust store.'
}
const wrongName: NetworkFault = {
  code: 'tls-failed',
  message: 'The service’s certificate is for a different host name.',
  hint: 'Check the host. A hotel or company network may be responding in its place.'
}
const certificateDate: NetworkFault = {
  code: 'tls-failed',
  message: 'The service’s certificate isn’t valid on this computer’s date.',
  hint: 'First check this computer’s date and time.'
}
const revoked: NetworkFault = {
  code: 'tls-failed',
  message: 'The service’s certificate was revoked, or its revocation status couldn’t be checked.',
  hint: 'Don’t continue on this network. Ask your network administrator.'
}
/** Also for TLS names that are newer than the table. */
export const handshake: NetworkFault = {
  code: 'tls-failed',
  message: 'A secure connection couldn’t be established.',
  hint: 'Check the host, the port, and any proxy that inspects TLS traffic.'
}
const clientCertificate: NetworkFault = {
  code: 'tls-failed',
  message: 'The service or a proxy requires a client certificate and accepted none.',
  hint: 'Ask your network administrator which certificate this computer needs.'
}

/**
 * Every network failure known by name, Chromium's (`net::` left out; net/base/net_error_list.h) and Node's
 * (errno names, undici's `UND_ERR_*`, OpenSSL's verify codes, `ERR_TLS_*`). Used by `networkError` and, row
 * by row, by its tests. Any other name still becomes `network-failed`: an unknown failure must never look like a
 * rejected credential.
 */
export const NETWORK_ERRORS: Readonly<Record<string, NetworkFault>> = {
  // Chromium: no network, or asleep
  ERR_INTERNET_DISCONNECTED: offline,
  ERR_NETWORK_IO_SUSPENDED: offline,
  ERR_NETWORK_CHANGED: changed,
  // Chromium: names
  ERR_NAME_NOT_RESOLVED: nameNotFound,
  ERR_NAME_RESOLUTION_FAILED: nameNotFound,
  ERR_DNS_TIMED_OUT: nameNotFound,
  ERR_DNS_SERVER_FAILED: nameNotFound,
  ERR_DNS_MALFORMED_RESPONSE: nameNotFound,
  ERR_ICANN_NAME_COLLISION: nameNotFound,
  // Chromium: connections
  ERR_CONNECTION_REFUSED: refused,
  ERR_CONNECTION_FAILED: unreachable,
  ERR_ADDRESS_UNREACHABLE: unreachable,
  ERR_ADDRESS_INVALID: unreachable,
  ERR_CONNECTION_RESET: dropped,
  ERR_CONNECTION_CLOSED: dropped,
  ERR_CONNECTION_ABORTED: dropped,
  ERR_SOCKET_NOT_CONNECTED: dropped,
  ERR_CONTENT_LENGTH_MISMATCH: dropped,
  ERR_INCOMPLETE_CHUNKED_ENCODING: dropped,
  ERR_INCOMPLETE_HTTP2_HEADERS: dropped,
  ERR_HTTP2_PING_FAILED: dropped,
  ERR_HTTP2_PROTOCOL_ERROR: dropped,
  ERR_HTTP2_SERVER_REFUSED_STREAM: dropped,
  ERR_QUIC_PROTOCOL_ERROR: dropped,
  ERR_EMPTY_RESPONSE: dropped,
  ERR_ABORTED: dropped,
  ERR_CONNECTION_TIMED_OUT: slow,
  ERR_TIMED_OUT: slow,
  // Chromium: policy on this computer or network
  ERR_NETWORK_ACCESS_DENIED: blocked,
  ERR_BLOCKED_BY_ADMINISTRATOR: blocked,
  ERR_BLOCKED_BY_CLIENT: blocked,
  ERR_UNSAFE_PORT: blocked,
  // Chromium: proxies
  ERR_PROXY_CONNECTION_FAILED: proxy,
  ERR_PROXY_AUTH_REQUESTED: proxySignIn,
  ERR_PROXY_AUTH_UNSUPPORTED: proxy,
  ERR_PROXY_AUTH_REQUESTED_WITH_NO_CONNECTION: proxySignIn,
  ERR_PROXY_CERTIFICATE_INVALID: untrusted,
  ERR_PROXY_UNABLE_TO_CONNECT_TO_DESTINATION: proxy,
  ERR_MANDATORY_PROXY_CONFIGURATION_FAILED: proxy,
  ERR_NO_SUPPORTED_PROXIES: proxy,
  ERR_PAC_SCRIPT_FAILED: proxy,
  ERR_PAC_STATUS_NOT_OK: proxy,
  ERR_TUNNEL_CONNECTION_FAILED: proxy,
  ERR_SOCKS_CONNECTION_FAILED: proxy,
  ERR_SOCKS_CONNECTION_HOST_UNREACHABLE: proxy,
  // Chromium: unreadable answers
  ERR_INVALID_HTTP_RESPONSE: unreadable,
  ERR_INVALID_RESPONSE: unreadable,
  ERR_INVALID_CHUNKED_ENCODING: unreadable,
  ERR_RESPONSE_HEADERS_TOO_BIG: unreadable,
  ERR_RESPONSE_HEADERS_TRUNCATED: unreadable,
  ERR_CONTENT_DECODING_FAILED: unreadable,
  ERR_UNEXPECTED: unreadable,
  // Chromium: certificates
  ERR_CERT_AUTHORITY_INVALID: untrusted,
  ERR_CERT_COMMON_NAME_INVALID: wrongName,
  ERR_CERT_DATE_INVALID: certificateDate,
  ERR_CERT_REVOKED: revoked,
  ERR_CERT_NO_REVOCATION_MECHANISM: revoked,
  ERR_CERT_UNABLE_TO_CHECK_REVOCATION: revoked,
  ERR_CERT_INVALID: untrusted,
  ERR_CERT_CONTAINS_ERRORS: untrusted,
  ERR_CERT_WEAK_SIGNATURE_ALGORITHM: untrusted,
  ERR_CERT_WEAK_KEY: untrusted,
  ERR_CERT_NON_UNIQUE_NAME: untrusted,
  ERR_CERT_NAME_CONSTRAINT_VIOLATION: untrusted,
  ERR_CERT_VALIDITY_TOO_LONG: untrusted,
  ERR_CERTIFICATE_TRANSPARENCY_REQUIRED: untrusted,
  ERR_CERT_KNOWN_INTERCEPTION_BLOCKED: untrusted,
  ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN: untrusted,
  // Chromium: handshake
  ERR_SSL_PROTOCOL_ERROR: handshake,
  ERR_SSL_VERSION_OR_CIPHER_MISMATCH: handshake,
  ERR_SSL_UNRECOGNIZED_NAME_ALERT: handshake,
  ERR_SSL_OBSOLETE_CIPHER: handshake,
  ERR_SSL_KEY_USAGE_INCOMPATIBLE: handshake,
  ERR_SSL_BAD_RECORD_MAC_ALERT: handshake,
  ERR_SSL_DECRYPT_ERROR_ALERT: handshake,
  ERR_BAD_SSL_CLIENT_AUTH_CERT: clientCertificate,
  ERR_SSL_CLIENT_AUTH_CERT_NEEDED: clientCertificate,
  ERR_SSL_CLIENT_AUTH_CERT_NO_PRIVATE_KEY: clientCertificate,
  ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED: clientCertificate,
  // Node: names
  ENOTFOUND: nameNotFound,
  EAI_AGAIN: nameNotFound,
  EAI_FAIL: nameNotFound,
  EAI_NODATA: nameNotFound,
  EAI_NONAME: nameNotFound,
  // Node: connections
  ECONNREFUSED: refused,
  ECONNRESET: dropped,
  ECONNABORTED: dropped,
  EPIPE: dropped,
  ENETDOWN: offline,
  ENETUNREACH: unreachable,
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  EADDRNOTAVAIL: unreachable,
  EACCES: blocked,
  EPERM: blocked,
  ETIMEDOUT: slow,
  // undici, the fetch inside Node
  UND_ERR_CONNECT_TIMEOUT: slow,
  UND_ERR_HEADERS_TIMEOUT: slow,
  UND_ERR_BODY_TIMEOUT: slow,
  UND_ERR_SOCKET: dropped,
  UND_ERR_ABORTED: dropped,
  UND_ERR_CLOSED: dropped,
  UND_ERR_DESTROYED: dropped,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: dropped,
  UND_ERR_HEADERS_OVERFLOW: unreadable,
  UND_ERR_RESPONSE: unreadable,
  HPE_INVALID_CONSTANT: unreadable,
  HPE_INVALID_HEADER_TOKEN: unreadable,
  HPE_HEADER_OVERFLOW: unreadable,
  HPE_INVALID_VERSION: unreadable,
  HPE_INVALID_STATUS: unreadable,
  HPE_INVALID_CHUNK_SIZE: unreadable,
  HPE_INVALID_CONTENT_LENGTH: unreadable,
  HPE_INVALID_EOF_STATE: dropped,
  HPE_CLOSED_CONNECTION: dropped,
  Z_DATA_ERROR: unreadable,
  Z_BUF_ERROR: dropped,
  // Node: certificates (OpenSSL's X509_V_ERR_* without the prefix)
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_REJECTED: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_CHAIN_TOO_LONG: untrusted,
  INVALID_CA: untrusted,
  INVALID_PURPOSE: untrusted,
  PATH_LENGTH_EXCEEDED: untrusted,
  CERT_HAS_EXPIRED: certificateDate,
  CERT_NOT_YET_VALID: certificateDate,
  CERT_REVOKED: revoked,
  HOSTNAME_MISMATCH: wrongName,
  ERR_TLS_CERT_ALTNAME_INVALID: wrongName,
  ERR_TLS_CERT_ALTNAME_FORMAT: wrongName,
  ERR_TLS_HANDSHAKE_TIMEOUT: handshake,
  EPROTO: handshake,
  ERR_SSL_WRONG_VERSION_NUMBER: handshake,
  ERR_SSL_UNSUPPORTED_PROTOCOL: handshake,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: handshake,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: handshake,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: handshake
}

/**
 * True for the way in which Electron's `net.fetch` reports a redirect that may not be followed: it rejects,
 * with one of two sentences and no code, instead of giving the 3xx back.
 */
export function isRefusedRedirect(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /^(?:Redirect was cancelled|Attempted to redirect, but redirect policy was 'error')$/.test(thrown.message)
  )
}
