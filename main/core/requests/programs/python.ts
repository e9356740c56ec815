import type { ProgramFacts } from './facts.ts'
import { pythonText as text } from './literals.ts'

/** Python 3.8 or later, with urllib. */
export function pythonProgram(facts: ProgramFacts, chain: boolean): string {
  return chain ? withSignIn(facts) : withToken(facts)
}

const about = (facts: ProgramFacts): string => facts.about.map((line) => `# ${line}\n`).join('')

/** Without this, urllib would take the Authorization header along to another host. */
const NO_REDIRECT = String.raw`class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is for one host, so redirects aren't followed."""

    def redirect_request(self, *args, **kwargs):
        return None


opener = urllib.request.build_opener(NoRedirect)
`

const headers = (facts: ProgramFacts, token: string): string =>
  [
    ...(facts.tokenHeader === null
      ? []
      : [`        "${facts.tokenHeader.name}": "${facts.tokenHeader.before}" + ${token},`]),
    `        "Accept": "application/json",`,
    ...(facts.contentType === null ? [] : [`        "Content-Type": "${facts.contentType}",`])
  ].join('\n')

const body = (facts: ProgramFacts): string => {
  if (facts.tokenField === null) return facts.body === null ? 'None' : `${text(facts.body)}.encode()`
  const { name, behind } = facts.tokenField
  const rest = behind === '' ? '' : ` + ${text(behind)}`
  return `("${name}=" + urllib.parse.quote(token, safe="")${rest}).encode()`
}

const withToken = (facts: ProgramFacts): string => String.raw`#!/usr/bin/env python3
${about(facts)}import os
import sys
import urllib.error
${facts.tokenField === null ? '' : 'import urllib.parse\n'}import urllib.request

${NO_REDIRECT}
token = os.environ.get("${facts.tokenVariable}")
if not token:
    sys.exit("Set ${facts.tokenVariable} first.")

request = urllib.request.Request(
    ${text(facts.url)},
    method="${facts.method}",
    headers={
${headers(facts, 'token')}
    },
    data=${body(facts)},
)
try:
    with opener.open(request, timeout=60) as response:
        sys.stdout.buffer.write(response.read())
except urllib.error.HTTPError as error:
    sys.stdout.buffer.write(error.read())
    sys.exit(f"\n${facts.service} returned {error.code}.")
except urllib.error.URLError as error:
    sys.exit(f"${facts.service} can't be reached: {error.reason}")
`

const withSignIn = (facts: ProgramFacts): string => String.raw`#!/usr/bin/env python3
${about(facts)}import base64
import json
import os
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

RINGCENTRAL = ${text(facts.ringCentralHost)}
${facts.service === 'RingCX' ? `RINGCX = ${text(facts.ringCxHost)}\n` : ''}TOKEN_FILE = ${text(facts.tokenFile)}

${NO_REDIRECT}

def from_environment(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"Set {name} first.")
    return value


def send(request):
    """Sends a request. Returns the status and the body of the response."""
    try:
        with opener.open(request, timeout=60) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except urllib.error.URLError as error:
        sys.exit(f"{request.host} can't be reached: {error.reason}")


def post(url, fields, headers={}):
    """Sends a form. Returns the status and the body of the response."""
    data = urllib.parse.urlencode(fields).encode()
    return send(urllib.request.Request(url, data=data, headers=headers))


def save(access_token, refresh_token, lifetime):
    """Saves the tokens before they are used: each refresh token works only once."""
    tokens = {
        "accessToken": access_token,
        "refreshToken": refresh_token,
        "renewAfter": int(time.time()) + lifetime - 60,
    }
    # mkstemp makes a file that only you can read; replace swaps it in at once.
    handle, draft = tempfile.mkstemp(prefix=TOKEN_FILE, dir=".")
    with os.fdopen(handle, "w") as file:
        json.dump(tokens, file)
    os.replace(draft, TOKEN_FILE)
    return tokens


def saved_tokens():
    """The tokens of an earlier run, or None."""
    try:
        with open(TOKEN_FILE) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def ringcentral_tokens(fields):
    """Asks RingCentral for tokens. Returns the status and the answer."""
    client_id = ${facts.clientId === null ? 'from_environment("RINGCENTRAL_CLIENT_ID")' : text(facts.clientId)}
    client_secret = from_environment("RINGCENTRAL_CLIENT_SECRET")
    basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
    return post(
        RINGCENTRAL + "/restapi/oauth/token", fields, {"Authorization": "Basic " + basic}
    )


def sign_in():
    """Signs in with the JWT credential."""
    status, answer = ringcentral_tokens(
        {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": from_environment("RINGCENTRAL_JWT"),
        }
    )
    if status != 200:
        sys.exit(f"RingCentral refused the sign-in ({status}): {answer.decode()}")
${facts.service === 'RingCX' ? RINGCX_TOKENS : RINGCENTRAL_TOKENS}

tokens = saved_tokens() or sign_in()
is_old = time.time() >= tokens["renewAfter"]
if is_old:
    tokens = renew(tokens)


def call():
    request = urllib.request.Request(
        ${text(facts.url)},
        method="${facts.method}",
        headers={
${headers(facts, 'tokens["accessToken"]').replace(/^/gm, '    ')}
        },
        data=${body(facts)},
    )
    return send(request)


status, answer = call()
if status == 401 and not is_old:
    tokens = renew(tokens)
    status, answer = call()

sys.stdout.buffer.write(answer)
if not 200 <= status < 300:
    sys.exit(f"\n${facts.service} returned {status}.")
`

const RINGCX_TOKENS = String.raw`
    # Trade the RingCentral token for a RingCX token. includeRefresh asks for a refresh token too.
    status, answer = post(
        RINGCX + "/api/auth/login/rc/accesstoken?includeRefresh=true",
        {"rcAccessToken": json.loads(answer)["access_token"], "rcTokenType": "Bearer"},
    )
    if status != 200:
        sys.exit(f"RingCX refused the RingCentral token ({status}): {answer.decode()}")
    answer = json.loads(answer)
    # A RingCX token lasts 5 minutes.
    return save(answer["accessToken"], answer.get("refreshToken"), 300)


def renew(old):
    """Trades the refresh token for a new pair of tokens."""
    if not old["refreshToken"]:
        return sign_in()
    status, answer = post(
        RINGCX + "/api/auth/token/refresh", {"refresh_token": old["refreshToken"]}
    )
    if status in (400, 401, 403):
        return sign_in()
    if status != 200:
        sys.exit(f"RingCX refused to refresh the token ({status}): {answer.decode()}")
    answer = json.loads(answer)
    # Keep the old refresh token if there is no new one.
    return save(answer["accessToken"], answer.get("refreshToken") or old["refreshToken"], 300)
`

const RINGCENTRAL_TOKENS = String.raw`    answer = json.loads(answer)
    return save(answer["access_token"], answer.get("refresh_token"), answer["expires_in"])


def renew(old):
    """Trades the refresh token for a new pair of tokens."""
    if not old["refreshToken"]:
        return sign_in()
    status, answer = ringcentral_tokens(
        {"grant_type": "refresh_token", "refresh_token": old["refreshToken"]}
    )
    if status in (400, 401, 403):
        return sign_in()
    if status != 200:
        sys.exit(f"RingCentral refused to refresh the token ({status}): {answer.decode()}")
    answer = json.loads(answer)
    # Keep the old refresh token if there is no new one.
    return save(
        answer["access_token"],
        answer.get("refresh_token") or old["refreshToken"],
        answer["expires_in"],
    )
`
