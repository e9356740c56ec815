// Written by build/write-docs.ts from build/catalogue.ts and build/vault-states.ts; do not edit.
/** What services and networks say, what it means, and what to do. */
export const PROBLEMS = [
  {
    place: 'RingCentral sign-in',
    says: 'OAU-106, OAU-108, OAU-110, OAU-128, with a code from the browser, OAU-210, with a code from the browser, OAU-213, with a code from the browser, invalid_grant, with a code from the browser, access_denied, with a code from the browser',
    cause: 'The one-time code from the browser was already used, expired, or is for a different app.',
    fix: 'Start signing in again.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-109, OAU-113',
    cause: 'The RingCentral app has a different redirect URI, or none.',
    fix: 'Register the exact redirect URI in the app’s settings. An app for JWT sign-in has none.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-112, OAU-125, OAU-250, OAU-251, unauthorized_client, unsupported_grant_type',
    cause: 'The RingCentral app isn’t set up for this sign-in method.',
    fix: 'In the app’s settings, choose “JWT auth flow” for a JWT credential or “3-legged OAuth” for the browser. Or create a new app.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-120, OAU-121, OAU-127, OAU-146, OAU-153, invalid_client',
    cause: 'RingCentral doesn’t recognize this client ID and client secret.',
    fix: 'Copy both again from the app’s settings. Use the production credentials, not the sandbox ones.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-123',
    cause: 'RingCentral requires this app’s client secret, but didn’t receive one it can read.',
    fix: 'Copy the client secret again from the app’s settings.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-128, with a JWT credential, OAU-210, with a JWT credential, OAU-213, with a JWT credential, invalid_grant, with a JWT credential, access_denied, with a JWT credential',
    cause: 'The JWT credential no longer works: it expired, was revoked, or its user was disabled.',
    fix: 'Create a new JWT credential in the developer console and sign in with it.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-128, with a refresh token, OAU-210, with a refresh token, OAU-213, with a refresh token, invalid_grant, with a refresh token, access_denied, with a refresh token',
    cause:
      'RingCentral ended this session. Possible reasons: 7 days without activity, a changed password, or more than about five sessions of this app.',
    fix: 'Sign in again. If another computer uses the same app, create a separate app for it.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-129, OAU-149',
    cause: 'RingCentral can’t read this credential.',
    fix: 'Make sure you pasted the whole JWT credential and not an access token.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-136, OAU-141, OAU-142',
    cause: 'This RingCentral user is disabled or isn’t set up to sign in.',
    fix: 'Ask a RingCentral admin to enable the user, or create a JWT credential for another user.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-140',
    cause: 'RingCentral doesn’t accept the username or password.',
    fix: 'RingCentral no longer supports password sign-in. Use a JWT credential.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-147, OAU-148, OAU-168',
    cause: 'RingCentral locked this user out or requires a second factor.',
    fix: 'Sign in to RingCentral once in a browser, clear the lock, then sign in here again.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-165',
    cause: 'This client ID is for the sandbox, but the host is for production.',
    fix: 'RingCX works only with production accounts. Use the app’s production credentials.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'OAU-347',
    cause:
      'This JWT didn’t come from RingCentral’s developer console: its signing algorithm isn’t supported.',
    fix: 'In the developer console, go to Credentials, then copy the JWT credential and paste it here.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'CMN-301, CMN-302, CMN-310, slow_down',
    cause: 'RingCentral received too many requests in the last minute.',
    fix: 'Token Desk pauses, then retries automatically. Another program may be using the same app.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'CMN-401, invalid_scope',
    cause: 'The RingCentral app is missing a required permission.',
    fix: 'In the app’s settings, add the “Read Accounts” scope, then sign in again.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'CMN-408',
    cause: 'The RingCentral user’s role is missing a required permission.',
    fix: 'Ask a RingCentral admin to add it to the user’s role.'
  },
  {
    place: 'RingCentral sign-in',
    says: 'server_error, temporarily_unavailable',
    cause: 'RingCentral is having a problem.',
    fix: 'Token Desk retries automatically. You don’t need to change anything.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 400, HTTP 401',
    cause:
      'RingCX doesn’t accept the RingCentral token: it expired, was revoked, or is from another environment.',
    fix: 'Sign in again. Make sure this connection’s two hosts belong to the same environment.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 403',
    cause: 'The RingCentral sign-in works, but this user has no access to RingCX.',
    fix: 'Ask your RingCX admin to link this RingCentral user and create an admin or agent record for it.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 404, HTTP 405',
    cause: 'There is no RingCX sign-in at this host.',
    fix: 'Check this connection’s RingCX host. It’s usually https://ringcx.ringcentral.com.'
  },
  {
    place: 'RingCX sign-in',
    says: 'HTTP 200 without accessToken',
    cause: 'RingCX sent a response without an access token.',
    fix: 'Try again. If this keeps happening, check this connection’s host and any proxy on your network.'
  },
  {
    place: 'RingCX refresh',
    says: 'HTTP 400, HTTP 401, HTTP 403, HTTP 404',
    cause: 'RingCX no longer accepts its refresh token.',
    fix: 'Token Desk exchanges the RingCentral token again automatically.'
  },
  {
    place: 'RingCX gateway',
    says: 'JWT is expired., Jwt is expired',
    cause: 'RingCX says the access token has expired.',
    fix: 'Token Desk renews it automatically. Try again.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwks remote fetch is failed',
    cause: 'RingCX can’t check tokens right now because of a problem with its own keys.',
    fix: 'Wait a moment and try again. Token Desk keeps the token.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt is missing',
    cause: 'The request reached RingCX without a token.',
    fix: 'Try again. If this keeps happening, a proxy may be removing the Authorization header.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
    cause: 'This isn’t a RingCX access token. It may be a RingCentral token, or part of one.',
    fix: 'Sign in again to exchange the RingCentral token for a RingCX token.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt issuer is not configured',
    cause: 'RingCX doesn’t trust the token’s issuer. The token may be a JWT credential.',
    fix: 'Sign in again. A JWT credential works only for signing in to RingCentral.'
  },
  {
    place: 'RingCX gateway',
    says: 'Audiences in Jwt are not allowed',
    cause: 'The token is for a different service.',
    fix: 'Check this connection’s RingCX host, then sign in again.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt not yet valid',
    cause: 'RingCX says the token isn’t valid yet.',
    fix: 'Wait a few seconds and try again.'
  },
  {
    place: 'RingCX gateway',
    says: 'Jwt verification fails',
    cause: 'RingCX could not verify the token: it was changed, or is for a different environment.',
    fix: 'Check this connection’s RingCX host, then sign in again.'
  },
  {
    place: 'RingCX gateway',
    says: 'HTTP 401 with any other text',
    cause: 'RingCX doesn’t accept this access token.',
    fix: 'Renew the token or sign in again.'
  },
  {
    place: 'RingCX admin API',
    says: 'HTTP 400, HTTP 409',
    cause: 'RingCX didn’t accept the request for users.',
    fix: 'Check the IDs and filters in the request.'
  },
  {
    place: 'RingCX admin API',
    says: 'HTTP 403',
    cause: 'This user isn’t allowed to see users in RingCX. The token itself is fine.',
    fix: 'Ask a RingCX admin to check this user’s roles and rights documents.'
  },
  {
    place: 'RingCX admin API',
    says: 'HTTP 404',
    cause: 'RingCX has no users here, or this user isn’t allowed to see them.',
    fix: 'Check this connection’s RingCX host. Make sure the account ID is a sub-account’s, not the main account’s.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 407',
    cause: 'Your network’s proxy requires you to sign in.',
    fix: 'Sign in to the proxy. If you don’t have a username and password for it, ask your network administrator.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 408, HTTP 500, HTTP 502, HTTP 503, HTTP 504',
    cause: 'The service is having a problem.',
    fix: 'Token Desk retries automatically. You don’t need to change anything.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 429',
    cause: 'The service received too many requests in the last minute.',
    fix: 'Token Desk pauses, then retries automatically. Another program may be using the same app.'
  },
  {
    place: 'Any answer',
    says: 'HTTP 511, A web page',
    cause:
      'A web page came back instead of data. The network or a proxy probably requires you to sign in first.',
    fix: 'Open any page in a browser and sign in to the network. If this happens on every network, check the host.'
  },
  {
    place: 'Any answer',
    says: 'A page from a filter that blocked the request, such as Cloudflare, Zscaler, or Squid',
    cause: 'A filter (Cloudflare) between this computer and The service blocked the request.',
    fix: 'Token Desk keeps your tokens and tries again. If this keeps happening, try another network or ask your network team to allow the host.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_INTERNET_DISCONNECTED, ERR_NETWORK_IO_SUSPENDED, ENETDOWN',
    cause: 'This computer has no network connection.',
    fix: 'Connect to a network. Token Desk retries automatically.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_NETWORK_CHANGED',
    cause: 'The network changed during the request.',
    fix: 'Try again.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_NAME_NOT_RESOLVED, ERR_NAME_RESOLUTION_FAILED, ERR_DNS_TIMED_OUT, ERR_DNS_SERVER_FAILED, ERR_DNS_MALFORMED_RESPONSE, ERR_ICANN_NAME_COLLISION, ENOTFOUND, EAI_AGAIN, EAI_FAIL, EAI_NODATA, EAI_NONAME',
    cause: 'The host name could not be found.',
    fix: 'Check your network, your VPN if you need one, and the spelling of the host.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_REFUSED, ECONNREFUSED',
    cause: 'The service refused the connection.',
    fix: 'Check the host, make sure no firewall is blocking it, and try again.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_FAILED, ERR_ADDRESS_UNREACHABLE, ERR_ADDRESS_INVALID, ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, EADDRNOTAVAIL',
    cause: 'The service can’t be reached from this network.',
    fix: 'Check your network, and your VPN if you need one.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_RESET, ERR_CONNECTION_CLOSED, ERR_CONNECTION_ABORTED, ERR_SOCKET_NOT_CONNECTED, ERR_CONTENT_LENGTH_MISMATCH, ERR_INCOMPLETE_CHUNKED_ENCODING, ERR_INCOMPLETE_HTTP2_HEADERS, ERR_HTTP2_PING_FAILED, ERR_HTTP2_PROTOCOL_ERROR, ERR_HTTP2_SERVER_REFUSED_STREAM, ERR_QUIC_PROTOCOL_ERROR, ERR_EMPTY_RESPONSE, ERR_ABORTED, ECONNRESET, ECONNABORTED, EPIPE, UND_ERR_SOCKET, UND_ERR_ABORTED, UND_ERR_CLOSED, UND_ERR_DESTROYED, UND_ERR_RES_CONTENT_LENGTH_MISMATCH, HPE_INVALID_EOF_STATE, HPE_CLOSED_CONNECTION, Z_BUF_ERROR',
    cause: 'The connection was lost before a response arrived.',
    fix: 'Try again. If this happens often, check your network and any proxy.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_CONNECTION_TIMED_OUT, ERR_TIMED_OUT, ETIMEDOUT, UND_ERR_CONNECT_TIMEOUT, UND_ERR_HEADERS_TIMEOUT, UND_ERR_BODY_TIMEOUT',
    cause: 'The service didn’t respond in time.',
    fix: 'Try again. If this happens often, check your network and any proxy.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_NETWORK_ACCESS_DENIED, ERR_BLOCKED_BY_ADMINISTRATOR, ERR_BLOCKED_BY_CLIENT, ERR_UNSAFE_PORT, EACCES, EPERM',
    cause: 'Something on this computer or your network blocked the request.',
    fix: 'Allow Token Desk in the firewall or filter, or ask your network administrator.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_PROXY_CONNECTION_FAILED, ERR_PROXY_AUTH_UNSUPPORTED, ERR_PROXY_UNABLE_TO_CONNECT_TO_DESTINATION, ERR_MANDATORY_PROXY_CONFIGURATION_FAILED, ERR_NO_SUPPORTED_PROXIES, ERR_PAC_SCRIPT_FAILED, ERR_PAC_STATUS_NOT_OK, ERR_TUNNEL_CONNECTION_FAILED, ERR_SOCKS_CONNECTION_FAILED, ERR_SOCKS_CONNECTION_HOST_UNREACHABLE',
    cause: 'Your network’s proxy blocked the request.',
    fix: 'Check this computer’s proxy settings, or ask your network administrator.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_PROXY_AUTH_REQUESTED, ERR_PROXY_AUTH_REQUESTED_WITH_NO_CONNECTION',
    cause: 'Your network’s proxy requires you to sign in.',
    fix: 'Sign in to the proxy. If you don’t have a username and password for it, ask your network administrator.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_PROXY_CERTIFICATE_INVALID, ERR_CERT_AUTHORITY_INVALID, ERR_CERT_INVALID, ERR_CERT_CONTAINS_ERRORS, ERR_CERT_WEAK_SIGNATURE_ALGORITHM, ERR_CERT_WEAK_KEY, ERR_CERT_NON_UNIQUE_NAME, ERR_CERT_NAME_CONSTRAINT_VIOLATION, ERR_CERT_VALIDITY_TOO_LONG, ERR_CERTIFICATE_TRANSPARENCY_REQUIRED, ERR_CERT_KNOWN_INTERCEPTION_BLOCKED, ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN, DEPTH_ZERO_SELF_SIGNED_CERT, SELF_SIGNED_CERT_IN_CHAIN, UNABLE_TO_GET_ISSUER_CERT, UNABLE_TO_GET_ISSUER_CERT_LOCALLY, UNABLE_TO_VERIFY_LEAF_SIGNATURE, CERT_UNTRUSTED, CERT_REJECTED, CERT_SIGNATURE_FAILURE, CERT_CHAIN_TOO_LONG, INVALID_CA, INVALID_PURPOSE, PATH_LENGTH_EXCEEDED',
    cause: 'This computer doesn’t trust the issuer of the service’s certificate.',
    fix: 'If your company inspects TLS traffic, its root certificate must be in the system’s trust store.'
  },
  {
    place: 'Network and proxies',
    says: 'ERR_INVALID_HTTP_RESPONSE, ERR_INVALID_RESPONSE, ERR_INVALID_CHUNKED_ENCODING, ERR_RESPONSE_HEADERS_TOO_BIG, ERR_RESPONSE_HEADERS_TRUNCATED, ERR_CONTENT_DECODING_FAILED, ERR_UNEXPECTED, UND_ERR_HEADERS_OVERFLOW, UND_ERR_RESPONSE, HPE_INVALID_CONSTANT, HPE_INVALID_HEADER_TOKEN, HPE_HEADER_OVERFLOW, HPE_INVALID_VERSION, HPE_INVALID_STATUS, HPE_INVALID_CHUNK_SIZE, HPE_INVALID_CONTENT_LENGTH, Z_DATA_ERROR',
    cause: 'The response isn’t valid HTTP.',
    fix: 'Check the host, the port, and any proxy, then try again.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_CERT_COMMON_NAME_INVALID, HOSTNAME_MISMATCH, ERR_TLS_CERT_ALTNAME_INVALID, ERR_TLS_CERT_ALTNAME_FORMAT',
    cause: 'The service’s certificate is for a different host name.',
    fix: 'Check the host. A hotel or company network may be responding in its place.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_CERT_DATE_INVALID, CERT_HAS_EXPIRED, CERT_NOT_YET_VALID',
    cause: 'The service’s certificate isn’t valid on this computer’s date.',
    fix: 'First check this computer’s date and time.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_CERT_REVOKED, ERR_CERT_NO_REVOCATION_MECHANISM, ERR_CERT_UNABLE_TO_CHECK_REVOCATION, CERT_REVOKED',
    cause: 'The service’s certificate was revoked, or its revocation status could not be checked.',
    fix: 'Don’t continue on this network. Ask your network administrator.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_SSL_PROTOCOL_ERROR, ERR_SSL_VERSION_OR_CIPHER_MISMATCH, ERR_SSL_UNRECOGNIZED_NAME_ALERT, ERR_SSL_OBSOLETE_CIPHER, ERR_SSL_KEY_USAGE_INCOMPATIBLE, ERR_SSL_BAD_RECORD_MAC_ALERT, ERR_SSL_DECRYPT_ERROR_ALERT, ERR_TLS_HANDSHAKE_TIMEOUT, EPROTO, ERR_SSL_WRONG_VERSION_NUMBER, ERR_SSL_UNSUPPORTED_PROTOCOL, ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION, ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
    cause: 'A secure connection could not be established.',
    fix: 'Check the host, the port, and any proxy that inspects TLS traffic.'
  },
  {
    place: 'TLS and certificates',
    says: 'ERR_BAD_SSL_CLIENT_AUTH_CERT, ERR_SSL_CLIENT_AUTH_CERT_NEEDED, ERR_SSL_CLIENT_AUTH_CERT_NO_PRIVATE_KEY, ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED',
    cause: 'The service or a proxy requires a client certificate and accepted none.',
    fix: 'Ask your network administrator which certificate this computer needs.'
  },
  {
    place: 'Network and proxies',
    says: 'No response in time',
    cause: 'No response within 30 seconds.',
    fix: 'Try again. If this happens often, check your network and any proxy.'
  },
  {
    place: 'Network and proxies',
    says: 'Any other name',
    cause: 'The request failed before a response arrived.',
    fix: 'Check your network and try again.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EADDRINUSE',
    cause: 'The browser can’t return to Token Desk: port 17811 is in use by another program.',
    fix: 'Close the program that uses the port, or finish the other sign-in, then try again.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EACCES',
    cause:
      'The browser can’t return to Token Desk: port 17811 is blocked by this computer’s security settings.',
    fix: 'Ask your administrator to let Token Desk listen on localhost, or sign in with a JWT credential instead.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EADDRNOTAVAIL',
    cause:
      'The browser can’t return to Token Desk: port 17811 can’t be opened because this computer has no 127.0.0.1 address.',
    fix: 'Check this computer’s loopback network interface, or sign in with a JWT credential instead.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'Any other error',
    cause: 'The browser can’t return to Token Desk: port 17811 can’t be opened on this computer.',
    fix: 'Restart the computer and try again, or sign in with a JWT credential instead.'
  },
  {
    place: 'Sign-in with the browser',
    says: 'EACCES on Windows',
    cause:
      'The browser can’t return to Token Desk: port 17811 is reserved by Windows, usually for Hyper-V, WSL, or Docker.',
    fix: 'Restart Windows, or use a JWT credential. To list reserved ports, run “netsh int ipv4 show excludedportrange protocol=tcp”. To free them, run “net stop winnat” as an administrator.'
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
    says: 'Access denied, vault-denied',
    cause:
      'The keyring did not release the key of the vault, often because access was refused or the desktop now uses another keyring. Or you don’t have permission to use the vault file.',
    fix: 'Choose Check again and allow access when the system asks. If that does not help, check who owns the app’s data folder. The vault is left as it is.'
  },
  {
    place: 'Where secrets are kept',
    says: 'Not secure, vault-weak',
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
    says: 'From another installation, vault-foreign',
    cause:
      'The vault was made by another installation, under another user, or by a newer version, or another vault has taken its place since the start.',
    fix: 'Open it with the installation that made it, or install the newest version; if it is gone for good, remove all data and start over. The vault is left as it is.'
  }
] as const
