import type { ProgramFacts } from './facts.ts'
import { shellJson, shellText as text } from './literals.ts'

/**
 * POSIX shell with curl. Secrets go to curl through its standard input, as configuration: arguments are visible to
 * every user of the computer in the list of processes.
 */
export function curlProgram(facts: ProgramFacts, chain: boolean): string {
  return chain ? withSignIn(facts) : withToken(facts)
}

const about = (facts: ProgramFacts): string => facts.about.map((line) => `# ${line}\n`).join('')

/** `--globoff`: without it, curl takes brackets and braces in an address for patterns. */
const request = (facts: ProgramFacts): string =>
  [
    `--request ${facts.method}`,
    `--header 'Accept: application/json'`,
    ...(facts.contentType === null ? [] : [`--header 'Content-Type: ${facts.contentType}'`]),
    ...(facts.needsLength ? [`--header 'Content-Length: 0'`] : []),
    ...(facts.body === null ? [] : [`--data-raw ${shellJson(facts.body)}`]),
    ...(facts.tokenField === null || facts.tokenField.behind === ''
      ? []
      : [`--data-raw ${text(facts.tokenField.behind.slice(1))}`]),
    `--globoff ${text(facts.url)}`
  ].join(' \\\n    ')

const tokenOption = (facts: ProgramFacts): string => (facts.tokenField === null ? 'header' : 'data-urlencode')

/** What stands before the token, in the header or in the form. */
const inOption = ({ tokenField, tokenHeader }: ProgramFacts): string =>
  tokenField === null ? `${tokenHeader?.name ?? ''}: ${tokenHeader?.before ?? ''}` : `${tokenField.name}=`

const withToken = (facts: ProgramFacts): string => String.raw`#!/bin/sh
${about(facts)}
if [ -z "$${facts.tokenVariable}" ]; then
  echo 'Set ${facts.tokenVariable} first.' >&2
  exit 1
fi

# curl reads the token from its standard input, so it isn't visible in the list of processes.
answer=$(printf '${tokenOption(facts)} = "${inOption(facts)}%s"\n' "$${facts.tokenVariable}" |
  curl --silent --show-error --max-time 60 --config - --write-out '\n%{http_code}' \
    ${request(facts)}) || exit 1

printf '%s\n' "$answer" | sed '$d'
status=$(printf '%s\n' "$answer" | tail -n 1)
case $status in
  2??) ;;
  *)
    echo "${facts.service} returned $status." >&2
    exit 1
    ;;
esac
`

const withSignIn = (facts: ProgramFacts): string => String.raw`#!/bin/sh
${about(facts)}
umask 077 # Only you can read the files that this program makes.

ringcentral=${text(facts.ringCentralHost)}
${facts.service === 'RingCX' ? `ringcx=${text(facts.ringCxHost)}\n` : ''}client_id=${facts.clientId === null ? '$RINGCENTRAL_CLIENT_ID' : text(facts.clientId)}
token_file=${text(facts.tokenFile)}

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# Runs curl and sets "status" and "body" of the response. curl reads what is secret from its standard input, so it isn't
# visible in the list of processes.
send() {
  config=$1
  shift
  answer=$(printf '%s\n' "$config" |
    curl --silent --show-error --max-time 60 --config - --write-out '\n%{http_code}' "$@") || exit 1
  status=$(printf '%s\n' "$answer" | tail -n 1)
  body=$(printf '%s\n' "$answer" | sed '$d')
}

# A line for curl's configuration.
option() {
  printf '%s = "%s"\n' "$1" "$(printf '%s' "$2" | sed 's/[\\"]/\\&/g')"
}

# Reads a field from the JSON in "body". Tokens contain no quotes and no backslashes.
field() {
  printf '%s\n' "$body" | sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" | sed 's/^null$//' | head -n 1
}

# Saves the tokens before they are used: each refresh token works only once.
save() {
  [ -n "$access_token" ] || fail 'The response has no access token.'
  renew_after=$(($(date +%s) + $1 - 60))
  draft=$(mktemp "$token_file.XXXXXX") || exit 1
  printf '{"accessToken": "%s", "refreshToken": "%s", "renewAfter": %s}\n' \
    "$access_token" "$refresh_token" "$renew_after" >"$draft" && mv -f "$draft" "$token_file" || exit 1
}

# Asks RingCentral for tokens.
ringcentral_tokens() {
  [ -n "$client_id" ] || fail 'Set RINGCENTRAL_CLIENT_ID first.'
  [ -n "$RINGCENTRAL_CLIENT_SECRET" ] || fail 'Set RINGCENTRAL_CLIENT_SECRET first.'
  send "$(option user "$client_id:$RINGCENTRAL_CLIENT_SECRET")
$(option data-urlencode "grant_type=$1")
$(option data-urlencode "$2=$3")" "$ringcentral/restapi/oauth/token"
}

# Signs in with the JWT credential.
sign_in() {
  [ -n "$RINGCENTRAL_JWT" ] || fail 'Set RINGCENTRAL_JWT first.'
  ringcentral_tokens urn:ietf:params:oauth:grant-type:jwt-bearer assertion "$RINGCENTRAL_JWT"
  [ "$status" = 200 ] || fail "RingCentral refused the sign-in ($status): $body"
${facts.service === 'RingCX' ? RINGCX_TOKENS : RINGCENTRAL_TOKENS}
call() {
  send "$(option header "${inOption(facts)}$access_token")" \
    ${request(facts)}
}

if [ -r "$token_file" ]; then
  body=$(cat "$token_file")
  access_token=$(field accessToken)
  refresh_token=$(field refreshToken)
  renew_after=$(field renewAfter)
else
  sign_in
fi

renewed=no
if [ "$(date +%s)" -ge "$renew_after" ]; then
  renewed=yes
  renew
fi
call
if [ "$status" = 401 ] && [ "$renewed" = no ]; then
  renew
  call
fi

printf '%s\n' "$body"
case $status in
  2??) ;;
  *) fail "${facts.service} returned $status." ;;
esac
`

const RINGCX_TOKENS = String.raw`
  # Trade the RingCentral token for a RingCX token. includeRefresh asks for a refresh token too.
  send "$(option data-urlencode "rcAccessToken=$(field access_token)")" --data rcTokenType=Bearer \
    "$ringcx/api/auth/login/rc/accesstoken?includeRefresh=true"
  [ "$status" = 200 ] || fail "RingCX refused the RingCentral token ($status): $body"
  access_token=$(field accessToken)
  refresh_token=$(field refreshToken)
  save 300 # A RingCX token lasts 5 minutes.
}

# Trades the refresh token for a new pair of tokens.
renew() {
  if [ -z "$refresh_token" ]; then
    sign_in
    return
  fi
  send "$(option data-urlencode "refresh_token=$refresh_token")" "$ringcx/api/auth/token/refresh"
  case $status in
    200) ;;
    400 | 401 | 403)
      sign_in
      return
      ;;
    *) fail "RingCX refused to refresh the token ($status): $body" ;;
  esac
  access_token=$(field accessToken)
  new_refresh_token=$(field refreshToken)
  # Keep the old refresh token if there is no new one.
  [ -z "$new_refresh_token" ] || refresh_token=$new_refresh_token
  save 300
}
`

const RINGCENTRAL_TOKENS = String.raw`  access_token=$(field access_token)
  refresh_token=$(field refresh_token)
  save "$(field expires_in)"
}

# Trades the refresh token for a new pair of tokens.
renew() {
  if [ -z "$refresh_token" ]; then
    sign_in
    return
  fi
  ringcentral_tokens refresh_token refresh_token "$refresh_token"
  case $status in
    200) ;;
    400 | 401 | 403)
      sign_in
      return
      ;;
    *) fail "RingCentral refused to refresh the token ($status): $body" ;;
  esac
  access_token=$(field access_token)
  new_refresh_token=$(field refresh_token)
  # Keep the old refresh token if there is no new one.
  [ -z "$new_refresh_token" ] || refresh_token=$new_refresh_token
  save "$(field expires_in)"
}
`
