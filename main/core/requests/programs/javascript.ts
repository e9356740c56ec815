import type { ProgramFacts } from './facts.ts'
import { javascriptText as text } from './literals.ts'

/** Node.js 18 or later, with its own fetch; a module, for `await` outside of functions. */
export function javascriptProgram(facts: ProgramFacts, chain: boolean): string {
  return chain ? withSignIn(facts) : withToken(facts)
}

const about = (facts: ProgramFacts): string =>
  [...facts.about, 'Save it as request.mjs and run it: node request.mjs (Node.js 18 or later).']
    .map((line) => `// ${line}\n`)
    .join('')

const options = (facts: ProgramFacts, token: string): string =>
  [
    `method: "${facts.method}",`,
    'headers: {',
    ...(facts.tokenHeader === null
      ? []
      : [`  ${facts.tokenHeader.name}: "${facts.tokenHeader.before}" + ${token},`]),
    '  Accept: "application/json",',
    ...(facts.contentType === null ? [] : [`  "Content-Type": "${facts.contentType}",`]),
    '},',
    ...(facts.body === null ? [] : [`body: ${text(facts.body)},`]),
    ...(facts.tokenField === null ? [] : [`body: ${formOf(facts.tokenField)},`])
  ].join('\n')

const formOf = ({ name, behind }: NonNullable<ProgramFacts['tokenField']>): string =>
  `"${name}=" + encodeURIComponent(token)${behind === '' ? '' : ` + ${text(behind)}`}`

const indented = (lines: string, spaces: number): string => lines.replace(/^/gm, ' '.repeat(spaces))

const withToken = (facts: ProgramFacts): string => String.raw`${about(facts)}
const token = process.env.${facts.tokenVariable};
if (!token) {
  console.error("Set ${facts.tokenVariable} first.");
  process.exit(1);
}

const response = await fetch(${text(facts.url)}, {
${indented(options(facts, 'token'), 2)}
  redirect: "manual", // The token is for this host only.
  signal: AbortSignal.timeout(60_000),
});

console.log(await response.text());
if (!response.ok) {
  console.error("${facts.service} returned " + response.status + ".");
  process.exitCode = 1;
}
`

const withSignIn = (facts: ProgramFacts): string => String.raw`${about(facts)}
import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";

const RINGCENTRAL = ${text(facts.ringCentralHost)};
${facts.service === 'RingCX' ? `const RINGCX = ${text(facts.ringCxHost)};\n` : ''}const TOKEN_FILE = ${text(facts.tokenFile)};

let tokens = savedTokens() ?? (await signIn());
const isOld = Date.now() / 1000 >= tokens.renewAfter;
if (isOld) tokens = await renew(tokens);

let answer = await call();
if (answer.status === 401 && !isOld) {
  tokens = await renew(tokens);
  answer = await call();
}

console.log(answer.text);
if (answer.status < 200 || answer.status > 299) {
  console.error("${facts.service} returned " + answer.status + ".");
  process.exitCode = 1;
}

function call() {
  return send(${text(facts.url)}, {
${indented(options(facts, 'tokens.accessToken'), 4)}
  });
}

/** Sends a request. Returns the status and the text of the response. */
async function send(url, options) {
  const response = await fetch(url, {
    ...options,
    redirect: "manual", // A token is for one host only.
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, text: await response.text() };
}

/** Sends a form. Returns the status and the text of the response. */
function post(url, fields, headers = {}) {
  return send(url, { method: "POST", headers, body: new URLSearchParams(fields) });
}

function fromEnvironment(name) {
  return process.env[name] || fail("Set " + name + " first.");
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Saves the tokens before they are used: each refresh token works only once. */
function save(accessToken, refreshToken, lifetime) {
  const renewAfter = Math.floor(Date.now() / 1000) + lifetime - 60;
  const saved = { accessToken, refreshToken, renewAfter };
  const draft = TOKEN_FILE + "." + randomUUID();
  // Only you can read the new file, and it replaces the old one at once.
  writeFileSync(draft, JSON.stringify(saved), { mode: 0o600, flag: "wx" });
  renameSync(draft, TOKEN_FILE);
  return saved;
}

/** The tokens of an earlier run, or null. */
function savedTokens() {
  try {
    return JSON.parse(readFileSync(TOKEN_FILE, "utf8"));
  } catch {
    return null;
  }
}

/** Asks RingCentral for tokens. Returns the status and the text of the response. */
function ringCentralTokens(fields) {
  const clientId = ${facts.clientId === null ? 'fromEnvironment("RINGCENTRAL_CLIENT_ID")' : text(facts.clientId)};
  const clientSecret = fromEnvironment("RINGCENTRAL_CLIENT_SECRET");
  const basic = Buffer.from(clientId + ":" + clientSecret).toString("base64");
  return post(RINGCENTRAL + "/restapi/oauth/token", fields, { Authorization: "Basic " + basic });
}

/** Signs in with the JWT credential. */
async function signIn() {
  const answer = await ringCentralTokens({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: fromEnvironment("RINGCENTRAL_JWT"),
  });
  if (answer.status !== 200) {
    fail("RingCentral refused the sign-in (" + answer.status + "): " + answer.text);
  }
${facts.service === 'RingCX' ? RINGCX_TOKENS : RINGCENTRAL_TOKENS}`

const RINGCX_TOKENS = String.raw`
  // Trade the RingCentral token for a RingCX token. includeRefresh asks for a refresh token too.
  const exchanged = await post(RINGCX + "/api/auth/login/rc/accesstoken?includeRefresh=true", {
    rcAccessToken: JSON.parse(answer.text).access_token,
    rcTokenType: "Bearer",
  });
  if (exchanged.status !== 200) {
    fail("RingCX refused the RingCentral token (" + exchanged.status + "): " + exchanged.text);
  }
  const { accessToken, refreshToken } = JSON.parse(exchanged.text);
  return save(accessToken, refreshToken, 300); // A RingCX token lasts 5 minutes.
}

/** Trades the refresh token for a new pair of tokens. */
async function renew(old) {
  if (!old.refreshToken) return signIn();
  const answer = await post(RINGCX + "/api/auth/token/refresh", { refresh_token: old.refreshToken });
  if ([400, 401, 403].includes(answer.status)) return signIn();
  if (answer.status !== 200) {
    fail("RingCX refused to refresh the token (" + answer.status + "): " + answer.text);
  }
  const { accessToken, refreshToken } = JSON.parse(answer.text);
  return save(accessToken, refreshToken || old.refreshToken, 300); // Keep the old one if there is no new one.
}
`

const RINGCENTRAL_TOKENS = String.raw`  const { access_token, refresh_token, expires_in } = JSON.parse(answer.text);
  return save(access_token, refresh_token, expires_in);
}

/** Trades the refresh token for a new pair of tokens. */
async function renew(old) {
  if (!old.refreshToken) return signIn();
  const answer = await ringCentralTokens({
    grant_type: "refresh_token",
    refresh_token: old.refreshToken,
  });
  if ([400, 401, 403].includes(answer.status)) return signIn();
  if (answer.status !== 200) {
    fail("RingCentral refused to refresh the token (" + answer.status + "): " + answer.text);
  }
  const { access_token, refresh_token, expires_in } = JSON.parse(answer.text);
  return save(access_token, refresh_token || old.refreshToken, expires_in); // Keep the old one if there is no new one.
}
`
