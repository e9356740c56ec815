// Written by build/write-docs.ts from main/core/doctor/catalogue.ts and build/vault-states.ts; do not edit.
/** What services and networks say, what it means, and what to do. */
export const PROBLEMS = [
  {
    place: 'RingCentral sign-in',
    says: 'OAU-106, OAU-108, OAU-110, OAU-128, with a code from the browser, OAU-210, with a code from the browser, OAU-213, with a code from the browser, invalid_grant, with a code from the browser, access_denied, with a code from the browser',
    cause: 'The one-time code of the browser sign-in is spent, too old, or for another app.',
    fix: 'Start the sign-in again.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-109, OAU-113',
    cause: 'The RingCentral app has another redirect address, or none.',
    fix: 'Register the exact redirect address in the app’s settings; an app for JWT sign-in has none.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-112, OAU-125, OAU-250, OAU-251, unauthorized_client, unsupported_grant_type',
    cause: 'The RingCentral app is not set up for this sign-in method.',
    fix: 'In the app’s settings choose “JWT auth flow” for a JWT credential or “3-legged OAuth” for the browser, or make a new app with it.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-120, OAU-121, OAU-127, OAU-146, OAU-153, invalid_client',
    cause: 'RingCentral does not know this client id and client secret.',
    fix: 'Copy both again from the app’s settings; take the production credentials, not the sandbox ones.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-123',
    cause: 'RingCentral wants the client secret of this app, and got none that it can read.',
    fix: 'Copy the client secret again from the app’s settings.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-128, with a JWT credential, OAU-210, with a JWT credential, OAU-213, with a JWT credential, invalid_grant, with a JWT credential, access_denied, with a JWT credential',
    cause: 'The JWT credential is no longer accepted: it ended, was revoked, or its user was disabled.',
    fix: 'Make a new JWT credential in the developer console and sign in with it.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-128, with a refresh token, OAU-210, with a refresh token, OAU-213, with a refresh token, invalid_grant, with a refresh token, access_denied, with a refresh token',
    cause:
      'RingCentral has ended this session: 7 idle days, a changed password, or more than about five sessions of this app.',
    fix: 'Sign in again; if another computer uses the same app, give it an app of its own.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-129, OAU-149',
    cause: 'What was presented is not a credential that RingCentral can read.',
    fix: 'Check that the JWT credential was pasted whole, and that it is not an access token.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-136, OAU-141, OAU-142',
    cause: 'The RingCentral user behind this sign-in is disabled or not set up to log in.',
    fix: 'Ask a RingCentral admin to enable the user, or make a JWT credential for another user.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-140',
    cause: 'RingCentral does not accept the user name or password.',
    fix: 'Password sign-in has ended; use a JWT credential.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-147, OAU-148, OAU-168',
    cause: 'RingCentral has locked this user out or wants a second factor.',
    fix: 'Log in once at RingCentral in a browser, clear the lock, then sign in here again.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-165',
    cause: 'This client id belongs to the sandbox, and the host is the production one.',
    fix: 'RingCX works with production accounts only: use the app’s production credentials.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-347',
    cause:
      'This JWT was not made by RingCentral’s developer console: its signing algorithm is not supported.',
    fix: 'Paste the JWT credential from the developer console under Credentials.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'CMN-301, CMN-302, CMN-310, slow_down',
    cause: 'RingCentral says there were too many requests in the last minute.',
    fix: 'Token Desk is silent for a while and goes on by itself; another program may be using the same app.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'CMN-401, invalid_scope',
    cause: 'The RingCentral app lacks a permission that is needed.',
    fix: 'Add the “Read Accounts” scope in the app’s settings, then sign in again.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'CMN-408',
    cause: 'The RingCentral user’s role lacks a permission that is needed.',
    fix: 'Ask a RingCentral admin to extend the user’s role.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'server_error, temporarily_unavailable',
    cause: 'RingCentral has a fault of its own right now.',
    fix: 'Token Desk tries again by itself; nothing needs to be changed.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 400, HTTP 401',
    cause:
      'RingCX does not accept the RingCentral token: it is expired, revoked, or from another environment.',
    fix: 'Sign in again; check that both hosts of this connection belong together.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 403',
    cause: 'The RingCentral sign-in works, but this user has no access to RingCX.',
    fix: 'Ask the RingCX admin to link this RingCentral user and to give it an admin or agent record.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 404, HTTP 405',
    cause: 'There is no RingCX sign-in at this host.',
    fix: 'Check the RingCX host of this connection; it is normally https://ringcx.ringcentral.com.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 200 without accessToken',
    cause: 'RingCX sent an answer without an access token.',
    fix: 'Try again; if it stays, check the host of this connection and any proxy on the way.'
  },
  {
    place: 'RingCX refresh',
    says: 'HTTP 400, HTTP 401, HTTP 403, HTTP 404',
    cause: 'RingCX no longer accepts its refresh token.',
    fix: 'Token Desk exchanges the RingCentral token again by itself.'
  },
  {
    place: 'RingCX gateway',
    says: 'JWT is expired., Jwt is expired',
    cause: 'RingCX says the access token is expired.',
    fix: 'Token Desk renews it by itself; try again.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwks remote fetch is failed',
    cause: 'RingCX cannot check tokens right now: it has trouble with its own keys.',
    fix: 'Wait a little and try again; the token is kept.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt is missing',
    cause: 'The request reached RingCX without a token.',
    fix: 'Try again; if it stays, a proxy on the way may be removing the Authorization header.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
    cause: 'What was sent is not a RingCX access token: perhaps a RingCentral token, or a part of one.',
    fix: 'Sign in again, so that the RingCentral token is exchanged for a RingCX one.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt issuer is not configured',
    cause: 'The token was issued by someone RingCX does not trust, such as a JWT credential used as a token.',
    fix: 'Sign in again; a JWT credential only works at RingCentral’s sign-in.'
  },
  {
    place: 'RingCX gateway',
    says: 'Audiences in Jwt are not allowed',
    cause: 'The token is for another service.',
    fix: 'Check the RingCX host of this connection, then sign in again.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt not yet valid',
    cause: 'RingCX says the token is not valid yet.',
    fix: 'Wait a few seconds and try again.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt verification fails',
    cause: 'RingCX could not verify the token: it was altered, or made for another environment.',
    fix: 'Check the RingCX host of this connection, then sign in again.'
  },
  {
    place: 'RingCX gateway',
    says: 'HTTP 401 with another text',
    cause: 'RingCX does not accept this access token.',
    fix: 'Renew the token or sign in again.'
  },
  {
    place: 'RingCX admin API',
    says: 'HTTP 400, HTTP 409',
    cause: 'RingCX did not accept the request for users.',
    fix: 'Check the ids and filters of the request.'
  },
  {
    place: 'RingCX admin API',
    says: 'HTTP 403',
    cause: 'This user may not read users in RingCX; the token itself is fine.',
    fix: 'Ask a RingCX admin to check the roles and rights documents of this user.'
  },
  {
    place: 'RingCX admin API',
    says: 'HTTP 404',
    cause: 'RingCX has no users here, or this user may not see them.',
    fix: 'Check the RingCX host of this connection, and that an id is a sub-account id, not the main account’s.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 407',
    cause: 'The proxy of this network wants a sign-in.',
    fix: 'Sign in to the proxy; if you do not have a name and password for it, ask who runs the network.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 408, HTTP 500, HTTP 502, HTTP 503, HTTP 504',
    cause: 'The service has a fault of its own right now.',
    fix: 'Token Desk tries again by itself; nothing needs to be changed.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 429',
    cause: 'The service says there were too many requests in the last minute.',
    fix: 'Token Desk is silent for a while and goes on by itself; another program may be using the same app.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 511, A web page',
    cause: 'A web page came back where data was expected: the network or a proxy wants a sign-in first.',
    fix: 'Open any page in a browser and sign in to the network; if it happens on every network, check the host.'
  },
  {
    place: 'Any answer',
    says: 'A refusal by a filter on the way, such as Cloudflare, Zscaler or Squid',
    cause: 'A filter (Cloudflare) between this computer and The service refused the request.',
    fix: 'Token Desk keeps your tokens and tries again. If this goes on, try another network or ask your network team to allow the host.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_INTERNET_DISCONNECTED, ERR_NETWORK_IO_SUSPENDED, ENETDOWN',
    cause: 'This computer has no network connection.',
    fix: 'Connect to a network; Token Desk tries again by itself.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_NETWORK_CHANGED',
    cause: 'The network changed while the request was under way.',
    fix: 'Try again.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_NAME_NOT_RESOLVED, ERR_NAME_RESOLUTION_FAILED, ERR_DNS_TIMED_OUT, ERR_DNS_SERVER_FAILED, ERR_DNS_MALFORMED_RESPONSE, ERR_ICANN_NAME_COLLISION, ENOTFOUND, EAI_AGAIN, EAI_FAIL, EAI_NODATA, EAI_NONAME',
    cause: 'The name of the service could not be found.',
    fix: 'Check the network, a VPN if one is needed, and the spelling of the host.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_REFUSED, ECONNREFUSED',
    cause: 'The service refused the connection.',
    fix: 'Check the host, and that no firewall is in the way; then try again.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_FAILED, ERR_ADDRESS_UNREACHABLE, ERR_ADDRESS_INVALID, ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, EADDRNOTAVAIL',
    cause: 'The service cannot be reached from this network.',
    fix: 'Check the network, and a VPN if one is needed.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_RESET, ERR_CONNECTION_CLOSED, ERR_CONNECTION_ABORTED, ERR_SOCKET_NOT_CONNECTED, ERR_CONTENT_LENGTH_MISMATCH, ERR_INCOMPLETE_CHUNKED_ENCODING, ERR_INCOMPLETE_HTTP2_HEADERS, ERR_HTTP2_PING_FAILED, ERR_HTTP2_PROTOCOL_ERROR, ERR_HTTP2_SERVER_REFUSED_STREAM, ERR_QUIC_PROTOCOL_ERROR, ERR_EMPTY_RESPONSE, ERR_ABORTED, ECONNRESET, ECONNABORTED, EPIPE, UND_ERR_SOCKET, UND_ERR_ABORTED, UND_ERR_CLOSED, UND_ERR_DESTROYED, UND_ERR_RES_CONTENT_LENGTH_MISMATCH, HPE_INVALID_EOF_STATE, HPE_CLOSED_CONNECTION, Z_BUF_ERROR',
    cause: 'The connection broke before an answer came.',
    fix: 'Try again; if it happens often, look at the network or a proxy on the way.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_TIMED_OUT, ERR_TIMED_OUT, ETIMEDOUT, UND_ERR_CONNECT_TIMEOUT, UND_ERR_HEADERS_TIMEOUT, UND_ERR_BODY_TIMEOUT',
    cause: 'No answer came in time.',
    fix: 'Try again; if it happens often, look at the network or a proxy on the way.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_NETWORK_ACCESS_DENIED, ERR_BLOCKED_BY_ADMINISTRATOR, ERR_BLOCKED_BY_CLIENT, ERR_UNSAFE_PORT, EACCES, EPERM',
    cause: 'Something on this computer or network blocked the request.',
    fix: 'Allow Token Desk in the firewall or filter, or ask who runs the network.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_PROXY_CONNECTION_FAILED, ERR_PROXY_AUTH_UNSUPPORTED, ERR_PROXY_UNABLE_TO_CONNECT_TO_DESTINATION, ERR_MANDATORY_PROXY_CONFIGURATION_FAILED, ERR_NO_SUPPORTED_PROXIES, ERR_PAC_SCRIPT_FAILED, ERR_PAC_STATUS_NOT_OK, ERR_TUNNEL_CONNECTION_FAILED, ERR_SOCKS_CONNECTION_FAILED, ERR_SOCKS_CONNECTION_HOST_UNREACHABLE',
    cause: 'The proxy of this network did not let the request through.',
    fix: 'Check the proxy settings of this computer, or ask who runs the network.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_PROXY_AUTH_REQUESTED, ERR_PROXY_AUTH_REQUESTED_WITH_NO_CONNECTION',
    cause: 'The proxy of this network wants a sign-in.',
    fix: 'Sign in to the proxy; if you do not have a name and password for it, ask who runs the network.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_PROXY_CERTIFICATE_INVALID, ERR_CERT_AUTHORITY_INVALID, ERR_CERT_INVALID, ERR_CERT_CONTAINS_ERRORS, ERR_CERT_WEAK_SIGNATURE_ALGORITHM, ERR_CERT_WEAK_KEY, ERR_CERT_NON_UNIQUE_NAME, ERR_CERT_NAME_CONSTRAINT_VIOLATION, ERR_CERT_VALIDITY_TOO_LONG, ERR_CERTIFICATE_TRANSPARENCY_REQUIRED, ERR_CERT_KNOWN_INTERCEPTION_BLOCKED, ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN, DEPTH_ZERO_SELF_SIGNED_CERT, SELF_SIGNED_CERT_IN_CHAIN, UNABLE_TO_GET_ISSUER_CERT, UNABLE_TO_GET_ISSUER_CERT_LOCALLY, UNABLE_TO_VERIFY_LEAF_SIGNATURE, CERT_UNTRUSTED, CERT_REJECTED, CERT_SIGNATURE_FAILURE, CERT_CHAIN_TOO_LONG, INVALID_CA, INVALID_PURPOSE, PATH_LENGTH_EXCEEDED',
    cause: 'The certificate of the service was issued by someone this computer does not trust.',
    fix: 'If the company inspects TLS, its root certificate must be installed in the system’s trust store.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_INVALID_HTTP_RESPONSE, ERR_INVALID_RESPONSE, ERR_INVALID_CHUNKED_ENCODING, ERR_RESPONSE_HEADERS_TOO_BIG, ERR_RESPONSE_HEADERS_TRUNCATED, ERR_CONTENT_DECODING_FAILED, ERR_UNEXPECTED, UND_ERR_HEADERS_OVERFLOW, UND_ERR_RESPONSE, HPE_INVALID_CONSTANT, HPE_INVALID_HEADER_TOKEN, HPE_HEADER_OVERFLOW, HPE_INVALID_VERSION, HPE_INVALID_STATUS, HPE_INVALID_CHUNK_SIZE, HPE_INVALID_CONTENT_LENGTH, Z_DATA_ERROR',
    cause: 'What came back is not HTTP that can be read.',
    fix: 'Check the host and port, and a proxy on the way; then try again.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_CERT_COMMON_NAME_INVALID, HOSTNAME_MISMATCH, ERR_TLS_CERT_ALTNAME_INVALID, ERR_TLS_CERT_ALTNAME_FORMAT',
    cause: 'The certificate of the service is for another name.',
    fix: 'Check the host; a hotel or company network may be answering in its place.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_CERT_DATE_INVALID, CERT_HAS_EXPIRED, CERT_NOT_YET_VALID',
    cause: 'The certificate of the service is not valid on this computer’s date.',
    fix: 'Check the date and time of this computer first.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_CERT_REVOKED, ERR_CERT_NO_REVOCATION_MECHANISM, ERR_CERT_UNABLE_TO_CHECK_REVOCATION, CERT_REVOKED',
    cause: 'The certificate of the service has been revoked, or that could not be checked.',
    fix: 'Do not go on from this network; ask who runs it.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_SSL_PROTOCOL_ERROR, ERR_SSL_VERSION_OR_CIPHER_MISMATCH, ERR_SSL_UNRECOGNIZED_NAME_ALERT, ERR_SSL_OBSOLETE_CIPHER, ERR_SSL_KEY_USAGE_INCOMPATIBLE, ERR_SSL_BAD_RECORD_MAC_ALERT, ERR_SSL_DECRYPT_ERROR_ALERT, ERR_TLS_HANDSHAKE_TIMEOUT, EPROTO, ERR_SSL_WRONG_VERSION_NUMBER, ERR_SSL_UNSUPPORTED_PROTOCOL, ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION, ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
    cause: 'A secure connection could not be agreed on.',
    fix: 'Check the host and port, and a proxy that inspects TLS.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_BAD_SSL_CLIENT_AUTH_CERT, ERR_SSL_CLIENT_AUTH_CERT_NEEDED, ERR_SSL_CLIENT_AUTH_CERT_NO_PRIVATE_KEY, ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED',
    cause: 'The service or a proxy wants a client certificate, and none was accepted.',
    fix: 'Ask who runs the network which certificate this computer needs.'
  },
  {
    place: 'Network and proxies',
    says: 'No answer in time',
    cause: 'No answer came within 30 seconds.',
    fix: 'Try again; if it happens often, look at the network or a proxy on the way.'
  },
  {
    place: 'Network and proxies',
    says: 'Any other name',
    cause: 'The request failed before an answer came.',
    fix: 'Check the network and try again.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EADDRINUSE',
    cause: 'The browser can’t come back to Token Desk: port 17811 is used by another program.',
    fix: 'Close the program that uses it, or finish the other sign-in, then try again.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EACCES',
    cause:
      'The browser can’t come back to Token Desk: port 17811 is blocked by this computer’s security settings.',
    fix: 'Ask your administrator to let Token Desk listen on localhost, or sign in with a JWT credential instead.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EADDRNOTAVAIL',
    cause:
      'The browser can’t come back to Token Desk: port 17811 can’t be opened because this computer has no local address 127.0.0.1.',
    fix: 'Check the loopback network interface of this computer, or sign in with a JWT credential instead.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'Any other fault',
    cause: 'The browser can’t come back to Token Desk: port 17811 can’t be opened on this computer.',
    fix: 'Restart the computer and try again, or sign in with a JWT credential instead.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EACCES on Windows',
    cause:
      'The browser can’t come back to Token Desk: port 17811 is reserved by Windows, usually for Hyper-V, WSL, or Docker.',
    fix: 'Restart Windows, or use a JWT credential. See “netsh int ipv4 show excludedportrange protocol=tcp”; “net stop winnat”, as administrator, frees them.'
  },
  {
    place: 'Where secrets are kept',
    says: 'In use',
    cause: 'The vault is open: secrets are encrypted on this computer.',
    fix: 'You don’t need to do anything.'
  },
  {
    place: 'Where secrets are kept',
    says: 'Ready',
    cause:
      'There is no vault yet. Where this computer has no keyring, or you chose so, secrets are kept in memory only and are lost when you quit.',
    fix: 'You don’t need to do anything. To keep secrets without a keyring, set one up (on Linux GNOME Keyring or KWallet) or choose a passphrase in Settings.'
  },
  {
    place: 'Where secrets are kept',
    says: 'Locked, vault-locked',
    cause:
      'The vault is waiting for your passphrase, you or the computer locked it, or the system’s keyring is locked or does not answer. Nothing stored is lost.',
    fix: 'Enter the passphrase. Or unlock the keyring, answer its prompt, and choose Check again.'
  },
  {
    place: 'Where secrets are kept',
    says: 'Access refused, vault-denied',
    cause:
      'The keyring did not release the key of the vault, often because access was refused or the desktop now uses another keyring. Or you don’t have permission to use the vault file.',
    fix: 'Choose Check again and allow access when the system asks. If that does not help, check who owns the app’s data folder. The vault is left as it is.'
  },
  {
    place: 'Where secrets are kept',
    says: 'Not safe enough, vault-weak',
    cause:
      'The only keyring on this computer isn’t secure, so it is not used: secrets are kept in memory only and are lost when you quit. Or your organization requires more protection than the keyring alone: stored secrets stay, but are not used.',
    fix: 'Choose a passphrase in Settings. Or, where your organization allows that, set up a system keyring (on Linux GNOME Keyring or KWallet) and choose Check again.'
  },
  {
    place: 'Where secrets are kept',
    says: 'Damaged, vault-corrupt',
    cause:
      'The vault file is damaged and the disk did not allow it to be set aside, or one secret in it cannot be read. Nothing is deleted.',
    fix: 'Free some space, check that you can write to the app’s data folder, and choose Check again. If only one connection is affected, enter its secrets again.'
  },
  {
    place: 'Where secrets are kept',
    says: 'Of another installation, vault-foreign',
    cause:
      'The vault was made by another installation, under another user, or by a newer version, or another vault has taken its place since the start.',
    fix: 'Open it with the installation that made it, or install the newest version; if it is gone for good, remove all data and start over. The vault is left as it is.'
  }
] as const
