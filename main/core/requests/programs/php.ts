import type { ProgramFacts } from './facts.ts'
import { phpText as text } from './literals.ts'

/** PHP 8 or later, with its curl extension, which doesn't follow redirects unless told to. */
export function phpProgram(facts: ProgramFacts, chain: boolean): string {
  return chain ? withSignIn(facts) : withToken(facts)
}

const about = (facts: ProgramFacts): string =>
  [...facts.about, 'It needs PHP 8 or later with the curl extension.'].map((line) => `// ${line}\n`).join('')

const headers = (facts: ProgramFacts, token: string): string =>
  [
    ...(facts.tokenHeader === null
      ? []
      : [`'${facts.tokenHeader.name}: ${facts.tokenHeader.before}' . ${token},`]),
    `'Accept: application/json',`,
    ...(facts.contentType === null ? [] : [`'Content-Type: ${facts.contentType}',`]),
    ...(facts.needsLength ? [`'Content-Length: 0',`] : [])
  ].join('\n')

const indented = (lines: string, spaces: number): string => lines.replace(/^/gm, ' '.repeat(spaces))

const body = (facts: ProgramFacts, spaces: number): string => {
  const { name, behind } = facts.tokenField ?? { name: null, behind: '' }
  const rest = behind === '' ? '' : ` . ${text(behind)}`
  const value =
    name === null
      ? facts.body === null
        ? null
        : text(facts.body)
      : `'${name}=' . rawurlencode($token)${rest}`
  return value === null ? '' : `${' '.repeat(spaces)}CURLOPT_POSTFIELDS => ${value},\n`
}

const withToken = (facts: ProgramFacts): string => String.raw`<?php

${about(facts)}
declare(strict_types=1);

$token = getenv('${facts.tokenVariable}');
if (!$token) {
    fwrite(STDERR, "Set ${facts.tokenVariable} first.\n");
    exit(1);
}

$curl = curl_init(${text(facts.url)});
curl_setopt_array($curl, [
    CURLOPT_CUSTOMREQUEST => '${facts.method}',
    CURLOPT_HTTPHEADER => [
${indented(headers(facts, '$token'), 8)}
    ],
${body(facts, 4)}    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 60,
]);
$answer = curl_exec($curl);
if ($answer === false) {
    fwrite(STDERR, "${facts.service} can't be reached: " . curl_error($curl) . "\n");
    exit(1);
}

echo $answer, "\n";
$status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
if ($status < 200 || $status > 299) {
    fwrite(STDERR, "${facts.service} returned $status.\n");
    exit(1);
}
`

const withSignIn = (facts: ProgramFacts): string => String.raw`<?php

${about(facts)}
declare(strict_types=1);

const RINGCENTRAL = ${text(facts.ringCentralHost)};
${facts.service === 'RingCX' ? `const RINGCX = ${text(facts.ringCxHost)};\n` : ''}const TOKEN_FILE = ${text(facts.tokenFile)};

$tokens = saved_tokens() ?? sign_in();
$is_old = time() >= $tokens['renewAfter'];
if ($is_old) {
    $tokens = renew($tokens);
}

[$status, $answer] = call($tokens);
if ($status === 401 && !$is_old) {
    $tokens = renew($tokens);
    [$status, $answer] = call($tokens);
}

echo $answer, "\n";
if ($status < 200 || $status > 299) {
    fail("${facts.service} returned $status.");
}

function call(array $tokens): array
{
    return send(${text(facts.url)}, [
        CURLOPT_CUSTOMREQUEST => '${facts.method}',
        CURLOPT_HTTPHEADER => [
${indented(headers(facts, "$tokens['accessToken']"), 12)}
        ],
${body(facts, 8)}    ]);
}

/** Sends a request. Returns the status and the body of the response. */
function send(string $url, array $options): array
{
    $curl = curl_init($url);
    curl_setopt_array($curl, $options + [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 60]);
    $answer = curl_exec($curl);
    if ($answer === false) {
        fail(parse_url($url, PHP_URL_HOST) . " can't be reached: " . curl_error($curl));
    }
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $answer];
}

/** Sends a form. Returns the status and the body of the response. */
function post(string $url, array $fields, array $headers = []): array
{
    return send($url, [CURLOPT_POSTFIELDS => http_build_query($fields), CURLOPT_HTTPHEADER => $headers]);
}

function from_environment(string $name): string
{
    return getenv($name) ?: fail("Set $name first.");
}

function fail(string $message): never
{
    fwrite(STDERR, "$message\n");
    exit(1);
}

/** Saves the tokens before they are used: each refresh token works only once. */
function save(string $access_token, ?string $refresh_token, int $lifetime): array
{
    $tokens = [
        'accessToken' => $access_token,
        'refreshToken' => $refresh_token,
        'renewAfter' => time() + $lifetime - 60,
    ];
    // tempnam makes a file that only you can read; rename swaps it in at once.
    $draft = tempnam(getcwd(), TOKEN_FILE);
    if (file_put_contents($draft, json_encode($tokens)) === false || !rename($draft, TOKEN_FILE)) {
        fail('The tokens can\'t be saved in ' . TOKEN_FILE . '.');
    }
    return $tokens;
}

/** The tokens of an earlier run, or null. */
function saved_tokens(): ?array
{
    return is_file(TOKEN_FILE) ? json_decode(file_get_contents(TOKEN_FILE), true) : null;
}

/** Asks RingCentral for tokens. Returns the status and the body of the response. */
function ringcentral_tokens(array $fields): array
{
    $client_id = ${facts.clientId === null ? "from_environment('RINGCENTRAL_CLIENT_ID')" : text(facts.clientId)};
    $client_secret = from_environment('RINGCENTRAL_CLIENT_SECRET');
    $basic = base64_encode("$client_id:$client_secret");
    return post(RINGCENTRAL . '/restapi/oauth/token', $fields, ["Authorization: Basic $basic"]);
}

/** Signs in with the JWT credential. */
function sign_in(): array
{
    [$status, $answer] = ringcentral_tokens([
        'grant_type' => 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        'assertion' => from_environment('RINGCENTRAL_JWT'),
    ]);
    if ($status !== 200) {
        fail("RingCentral refused the sign-in ($status): $answer");
    }
    $answer = json_decode($answer, true);
${facts.service === 'RingCX' ? RINGCX_TOKENS : RINGCENTRAL_TOKENS}`

const RINGCX_TOKENS = String.raw`
    // Trade the RingCentral token for a RingCX token. includeRefresh asks for a refresh token too.
    [$status, $answer] = post(RINGCX . '/api/auth/login/rc/accesstoken?includeRefresh=true', [
        'rcAccessToken' => $answer['access_token'],
        'rcTokenType' => 'Bearer',
    ]);
    if ($status !== 200) {
        fail("RingCX refused the RingCentral token ($status): $answer");
    }
    $answer = json_decode($answer, true);
    return save($answer['accessToken'], $answer['refreshToken'] ?? null, 300); // A RingCX token lasts 5 minutes.
}

/** Trades the refresh token for a new pair of tokens. */
function renew(array $old): array
{
    if (!$old['refreshToken']) {
        return sign_in();
    }
    [$status, $answer] = post(RINGCX . '/api/auth/token/refresh', ['refresh_token' => $old['refreshToken']]);
    if (in_array($status, [400, 401, 403], true)) {
        return sign_in();
    }
    if ($status !== 200) {
        fail("RingCX refused to refresh the token ($status): $answer");
    }
    $answer = json_decode($answer, true);
    // Keep the old refresh token if there is no new one.
    return save($answer['accessToken'], $answer['refreshToken'] ?? $old['refreshToken'], 300);
}
`

const RINGCENTRAL_TOKENS = String.raw`    return save($answer['access_token'], $answer['refresh_token'] ?? null, $answer['expires_in']);
}

/** Trades the refresh token for a new pair of tokens. */
function renew(array $old): array
{
    if (!$old['refreshToken']) {
        return sign_in();
    }
    [$status, $answer] = ringcentral_tokens([
        'grant_type' => 'refresh_token',
        'refresh_token' => $old['refreshToken'],
    ]);
    if (in_array($status, [400, 401, 403], true)) {
        return sign_in();
    }
    if ($status !== 200) {
        fail("RingCentral refused to refresh the token ($status): $answer");
    }
    $answer = json_decode($answer, true);
    // Keep the old refresh token if there is no new one.
    return save(
        $answer['access_token'],
        $answer['refresh_token'] ?? $old['refreshToken'],
        $answer['expires_in'],
    );
}
`
