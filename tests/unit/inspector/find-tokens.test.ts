import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findTokens } from '../../../main/core/inspector/find-tokens.ts'
import { inspectText } from '../../../main/core/inspector/inspect-text.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const seconds = Date.UTC(2026, 10, 22, 20) / 1000
const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e'
const OPAQUE = 'U0pDMTFQMDFQQVMwMHxBQURmYWtlZmFrZTEyMzQ1Njc4OTA'
const PERMANENT = `aws80:${UUID}`

/** A RingCX access token (HS256), a JWT credential (RS256), another one of an unknown algorithm, and an encrypted one. */
const CX = unsignedJwt({
  iss: 'https://ringcx.ringcentral.com',
  sub: '5501',
  iat: seconds,
  exp: seconds + 300
})
const CREDENTIAL = unsignedJwt(
  { aud: 'https://platform.ringcentral.com/restapi/oauth/token', sub: '400500600', iat: seconds, jti: 'x' },
  { kid: 'key-1', alg: 'RS256' }
)
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const bytes = (length: number): string => Buffer.alloc(length, 0xa7).toString('base64url')
const UNKNOWN = `${part({ typ: 'JWT', alg: 'HS1' })}.${part({ sub: 'someone', iat: seconds })}.${bytes(20)}`
const UNUSUAL = `${part({ odd: 1, alg: 'ES256' })}.${part({ sub: 'someone' })}.${bytes(64)}`
const JWE = `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.${bytes(256)}.${bytes(12)}.${bytes(90)}.${bytes(16)}`
/** A picture in base64, as it is copied from a page. */
const IMAGE = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 167) % 251))
]).toString('base64')
const BASIC = Buffer.from('client-id-12345:client-secret').toString('base64')
const UNSECURED = `${part({ alg: 'none' })}.${part({ sub: 'x' })}.`
const SPACED = `${Buffer.from('{ "alg": "HS256" }').toString('base64url')}.${part({ sub: 'x' })}.${bytes(32)}`
const PRETTY = `${Buffer.from('{\n  "alg": "HS256"\n}').toString('base64url')}.${part({ sub: 'x' })}.${bytes(32)}`

const SALESFORCE = '00D5g000008abcd!AQEAQFakeFake1234567890abcdefghij.klmno'

/** “refresh” in the case of “access”. */
const refreshLike = (access: string): string =>
  access === 'ACCESS' ? 'REFRESH' : access === 'Access' ? 'Refresh' : 'refresh'

const pad = (token: string): string =>
  token
    .split('.')
    .map((each) => each.padEnd(Math.ceil(each.length / 4) * 4, '='))
    .join('.')
const wrapped = (text: string, width: number, lineEnd: string): string =>
  text.match(new RegExp(`.{1,${String(width)}}`, 'g'))?.join(lineEnd) ?? ''
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const percent = (text: string): string => encodeURIComponent(text).replaceAll('.', '%2E')
const json = (value: unknown): string => JSON.stringify(value, null, 2)

/** Kind of text, the text, and what is in it: tokens with the names in front of them. */
type Row = readonly [
  kind: string,
  text: string,
  tokens: readonly (readonly [token: string, name: string | null])[]
]

/** Each kind of text around each of several tokens. */
const AROUND: readonly (readonly [kind: string, around: (token: string) => string, name: string | null])[] = [
  ['alone', (t) => t, null],
  ['in quotes', (t) => `"${t}"`, null],
  ['in typographic quotes', (t) => `“${t}”`, null],
  ['at the end of a sentence', (t) => `The token that failed is ${t}. Please check it.`, null],
  ['in parentheses', (t) => `We tried (${t}) and failed.`, null],
  ['Markdown code', (t) => `Use \`${t}\` here.`, null],
  ['bearer header', (t) => `Authorization: Bearer ${t}`, 'Authorization'],
  ['bearer alone', (t) => `Bearer ${t}`, 'Bearer'],
  ['bearer in small letters', (t) => `bearer   ${t}\n`, 'bearer'],
  ['bearer in angle brackets', (t) => `Authorization: Bearer <${t}>`, 'Authorization'],
  [
    'raw HTTP request',
    (t) =>
      `GET /voice/api/v1/admin/users HTTP/1.1\r\nHost: ringcx.ringcentral.com\r\nAuthorization: Bearer ${t}\r\nAccept: */*\r\n\r\n`,
    'Authorization'
  ],
  [
    'cURL, URL behind',
    (t) => `curl -H "Authorization: Bearer ${t}" https://ringcx.ringcentral.com/voice/api/v1/admin/users`,
    'Authorization'
  ],
  [
    'cURL, URL in front',
    (t) =>
      `curl 'https://ringcx.ringcentral.com/voice/api/v1/admin/users' -H 'Authorization: Bearer ${t}' --compressed`,
    'Authorization'
  ],
  [
    'cURL over lines',
    (t) =>
      `curl https://ringcx.ringcentral.com/x \\\n  -H 'Accept: application/json' \\\n  -H 'Authorization: Bearer ${t}' \\\n  --compressed`,
    'Authorization'
  ],
  [
    'cURL of the Windows prompt',
    (t) =>
      `curl ^"https://ringcx.ringcentral.com/x^" ^\r\n  -H ^"authorization: Bearer ${t}^" ^\r\n  --compressed`,
    'authorization'
  ],
  ['cURL flag', (t) => `curl --oauth2-bearer ${t} https://ringcx.ringcentral.com/x`, 'oauth2-bearer'],
  [
    'HTTPie',
    (t) => `http GET ringcx.ringcentral.com/x Authorization:"Bearer ${t}" Accept:application/json`,
    'Authorization'
  ],
  ['HTTPie flag', (t) => `https -A bearer --auth ${t} example.com`, 'auth'],
  ['PowerShell variable', (t) => `$token = "${t}"\nInvoke-RestMethod -Uri $uri`, '$token'],
  [
    'PowerShell headers',
    (t) => `Invoke-RestMethod -Uri https://x.example -Headers @{ Authorization = "Bearer ${t}" }`,
    'Authorization'
  ],
  ['PowerShell environment', (t) => `$env:RINGCX_TOKEN = '${t}'`, 'RINGCX_TOKEN'],
  ['JSON answer', (t) => json({ accessToken: t, tokenType: 'Bearer' }), 'accessToken'],
  ['JSON in one line', (t) => JSON.stringify({ a: 1, access_token: t, expires_in: 3600 }), 'access_token'],
  ['JSON in JSON', (t) => JSON.stringify({ body: JSON.stringify({ access_token: t }) }), 'access_token'],
  [
    'HAR',
    (t) =>
      json({
        headers: [
          { name: 'Accept', value: '*/*' },
          { name: 'authorization', value: `Bearer ${t}` }
        ]
      }),
    'authorization'
  ],
  [
    '.env',
    (t) => `# RingCX\nHOST=ringcx.ringcentral.com\nRINGCX_ACCESS_TOKEN=${t}\nPORT=1\n`,
    'RINGCX_ACCESS_TOKEN'
  ],
  ['.env in quotes', (t) => `RINGCX_TOKEN="${t}"\n`, 'RINGCX_TOKEN'],
  ['export', (t) => `export ACCESS_TOKEN="${t}"`, 'ACCESS_TOKEN'],
  ['set', (t) => `set ACCESS_TOKEN=${t}\r\necho on`, 'ACCESS_TOKEN'],
  ['YAML', (t) => `auth:\n  token: ${t}\n  user: robin\n`, 'token'],
  ['TOML', (t) => `[auth]\naccess_token = '${t}'\n`, 'access_token'],
  ['Python dict', (t) => `headers = {'Authorization': 'Bearer ${t}', 'Accept': '*/*'}`, 'Authorization'],
  ['Python f-string', (t) => `token = f"${t}"`, 'token'],
  ['JavaScript object', (t) => `const session = { accessToken: '${t}', user: 1 }`, 'accessToken'],
  ['JavaScript call', (t) => `headers.set('Authorization', 'Bearer ${t}')`, 'Authorization'],
  ['PHP array', (t) => `$headers = ['Authorization' => 'Bearer ${t}'];`, 'Authorization'],
  ['Go', (t) => `req.Header.Set("Authorization", "Bearer ${t}")`, 'Authorization'],
  ['Ruby', (t) => `token = "${t}"\nputs token`, 'token'],
  [
    'log line',
    (t) => `2026-11-22T20:00:00Z DEBUG [http] > Authorization: Bearer ${t} (attempt 1)`,
    'Authorization'
  ],
  ['log with pairs', (t) => `level=debug access_token=${t} status=401`, 'access_token'],
  ['form body', (t) => `grant_type=x&assertion=${t}&client_id=abc`, 'assertion'],
  [
    'form body, percent-encoded',
    (t) =>
      `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${percent(t)}&client_id=abc`,
    'assertion'
  ],
  ['URL', (t) => `https://app.example.com/callback?access_token=${t}&state=1`, 'access_token'],
  ['URL fragment', (t) => `https://app.example.com/#access_token=${t}&token_type=bearer`, 'access_token'],
  [
    'URL in a URL',
    (t) => `https://x.example/?next=${encodeURIComponent(`https://y.example/?access_token=${t}&a=1`)}`,
    'access_token'
  ],
  ['cookie', (t) => `Cookie: a=1; access_token=${t}; b=2`, 'access_token'],
  ['XML', (t) => `<access_token>${t}</access_token>`, 'access_token'],
  [
    'invisible characters',
    (t) => `Authorization: Bearer ${t.slice(0, 12)}\u200b${t.slice(12)}`,
    'Authorization'
  ],
  ['between other text', (t) => `Hi Robin,\n\nhere it is:\n\n${t}\n\nThanks\nKim`, null]
]

/** Labels, tables, documents and programs around a token with a name. The name says what an opaque token is. */
const LABELED: readonly (readonly [kind: string, around: (token: string) => string, name: string])[] = [
  ['label of two words', (t) => `Access token: ${t}\nExpires in: 3600`, 'Access token'],
  ['label of two words in JSON', (t) => JSON.stringify({ 'Access Token': t, a: 1 }), 'Access Token'],
  ['label with a note', (t) => `Access token (expires at 10:54): ${t}`, 'Access token'],
  ['label with a dash', (t) => `Access Token – ${t}`, 'Access Token'],
  ['label with a no-break space', (t) => `Access token:\u00a0${t}`, 'Access token'],
  ['bold label', (t) => `**Access token:** ${t}`, 'Access token'],
  ['bold label, colon outside', (t) => `**Access token**: ${t}`, 'Access token'],
  ['label in the line above', (t) => `Access token\n${t}\n`, 'Access token'],
  ['label in the line above, Windows', (t) => `Access Token:\r\n  ${t}\r\nExpires`, 'Access Token'],
  ['sentence above', (t) => `Hi Kim,\n\nhere is my access token:\n\n${t}\n\nThanks\nRobin`, 'access token'],
  ['developer tools, header above', (t) => `accept\n*/*\nauthorization\nBearer ${t}`, 'authorization'],
  ['Markdown table', (t) => `| field | value |\n|---|---|\n| access_token | ${t} |`, 'access_token'],
  ['Markdown table with code', (t) => `| **Access token** | \`${t}\` |`, 'Access token'],
  ['HTML table', (t) => `<tr><td>access_token</td>\n  <td class="v">${t}</td></tr>`, 'access_token'],
  ['property list', (t) => `<key>access_token</key>\n\t<string>${t}</string>`, 'access_token'],
  ['form field', (t) => `<input name="access_token" value="${t}">`, 'access_token'],
  [
    'hidden form field, type first',
    (t) => `<input type="hidden" id="a" name="access_token" value="${t}">`,
    'access_token'
  ],
  ['hidden form field', (t) => `<input name="access_token" type="hidden" value="${t}" />`, 'access_token'],
  [
    'Postman environment',
    (t) => json({ values: [{ key: 'access_token', value: t, enabled: true }] }),
    'access_token'
  ],
  [
    'Postman environment, type first',
    (t) => JSON.stringify([{ key: 'access_token', type: 'secret', value: t }]),
    'access_token'
  ],
  ['Kubernetes environment', (t) => `env:\n  - name: ACCESS_TOKEN\n    value: ${t}\n`, 'ACCESS_TOKEN'],
  ['TypeScript', (t) => `const accessToken: string = '${t}'`, 'accessToken'],
  ['Swift', (t) => `let accessToken: String = "${t}"`, 'accessToken'],
  ['Visual Basic', (t) => `Dim accessToken As String = "${t}"`, 'accessToken'],
  ['Rust', (t) => `let access_token: &str = "${t}";`, 'access_token'],
  ['Rust, raw', (t) => `let access_token: &str = r#"${t}"#;`, 'access_token'],
  ['Go, typed', (t) => `var accessToken string = "${t}"`, 'accessToken'],
  ['Perl', (t) => `my $access_token = q{${t}};`, '$access_token'],
  ['Objective-C', (t) => `@{@"Authorization": @"Bearer ${t}"}`, 'Authorization'],
  ['Java, joined', (t) => `request.header("Authorization", "Bearer " + "${t}")`, 'Authorization'],
  [
    'Visual Basic, joined',
    (t) => `http.SetRequestHeader "Authorization", "Bearer " & "${t}"`,
    'Authorization'
  ],
  ['PHP, joined', (t) => `$h = ['Authorization' => 'Bearer ' . '${t}'];`, 'Authorization'],
  [
    'PowerShell secure string',
    (t) => `$accessToken = ConvertTo-SecureString "${t}" -AsPlainText`,
    '$accessToken'
  ],
  ['call around it', (t) => `access_token = SecretStr("${t}")`, 'access_token']
]

/** What can also be found by its own form, so that line breaks can be told from the end. */
const BROKEN: readonly (readonly [kind: string, around: (token: string) => string, name: string | null])[] = [
  ['lines of 40', (t) => wrapped(t, 40, '\n'), null],
  ['lines of 76, Windows', (t) => wrapped(`Token: ${t}`, 76, '\r\n'), 'Token'],
  ['indented lines', (t) => wrapped(t, 60, '\n    '), null],
  ['quoted email', (t) => `> Hi,\n> ${wrapped(t, 64, '\n> ')}\n>\n> Kim`, null],
  [
    'quoted-printable email',
    (t) => `${wrapped(`access_token=3D${t}`, 75, '=\r\n')}\r\n\r\nKim`,
    'access_token'
  ],
  ['email with text after it', (t) => `Here is the token:\n${wrapped(t, 72, '\n')}\nThanks\nKim`, 'token'],
  ['shell, backslash at the end', (t) => `TOKEN=${wrapped(t, 70, '\\\n')}\necho done`, 'TOKEN'],
  ['Python strings side by side', (t) => `token = ('${wrapped(t, 60, "'\n         '")}')`, 'token'],
  ['JavaScript strings joined', (t) => `const token = '${wrapped(t, 60, "' +\n  '")}'`, 'token'],
  ['escaped line ends', (t) => `{"token": "${wrapped(t, 64, '\\n')}"}`, 'token'],
  [
    'lines of a terminal in quotes',
    (t) => `-H "Authorization: Bearer ${wrapped(t, 80, '\n')}" https://x.example`,
    'Authorization'
  ]
]

const ROWS: readonly Row[] = [
  ...AROUND.flatMap(([kind, around, name]): Row[] =>
    [CX, CREDENTIAL].map((token) => [kind, around(token), [[token, name]]])
  ),
  ...BROKEN.flatMap(([kind, around, name]): Row[] =>
    [CX, CREDENTIAL, JWE].map((token) => [kind, around(token), [[token, name]]])
  ),
  ...AROUND.filter(([, , name]) => name !== null && name !== 'auth').flatMap(([kind, around, name]): Row[] =>
    [UUID, OPAQUE].map((token) => [`opaque, ${kind}`, around(token), [[token, name]]])
  ),
  ...LABELED.flatMap(([kind, around, name]): Row[] =>
    [CX, OPAQUE].map((token) => [kind, around(token), [[token, name]]])
  ),
  ...LABELED.filter(([, , name]) => /access/i.test(name)).map(([kind, around, name]): Row => [
    `refresh token, ${kind}`,
    around(UUID).replace(/access/i, refreshLike),
    [[UUID, name.replace(/access/i, refreshLike)]]
  ]),
  [
    'several in percent-encoded JSON',
    encodeURIComponent(JSON.stringify({ access_token: CX, refresh_token: UUID, b: OPAQUE })),
    [
      [CX, 'access_token'],
      [UUID, 'refresh_token']
    ]
  ],
  ...[CX, CREDENTIAL].flatMap((token): Row[] => [
    ['blanks inside, as in a PDF', wrapped(token, 80, ' '), [[token, null]]],
    [
      'blanks inside a header',
      `Authorization: Bearer ${wrapped(token, 64, ' ')}\n`,
      [[token, 'Authorization']]
    ],
    ['blanks inside, text after it', `${wrapped(token, 70, '  ')} Thanks, Kim`, [[token, null]]],
    ['one blank', `${token.slice(0, 50)} ${token.slice(50)}`, [[token, null]]],
    ['a blank after a dot', token.replace('.', '. '), [[token, null]]],
    ['blanks around the dots', token.replaceAll('.', ' . '), [[token, null]]],
    ['line breaks of a page', wrapped(token, 80, '<br>\n'), [[token, null]]],
    ['word breaks of a page', `<code>${wrapped(token, 30, '<wbr>')}</code>`, [[token, 'code']]],
    [
      'time in front of each line',
      wrapped(token, 80, '\n').replace(/^/gm, '2026-11-29T02:30:00.123Z '),
      [[token, null]]
    ],
    [
      'container in front of each line',
      wrapped(token, 80, '\n')
        .split('\n')
        .map((line, index) => `web-1  | ${String(index + 9)} ${line}`)
        .join('\n'),
      [[token, null]]
    ],
    ['base64, Kubernetes secret', `data:\n  token: ${base64(token)}\n`, [[token, 'token']]],
    ['base64 in lines', `${wrapped(base64(token), 76, '\n')}\n`, [[token, null]]],
    [
      'CSV',
      `id,access_token,refresh_token\r\n1,${token},${UUID}\r\n`,
      [
        [token, null],
        [UUID, 'refresh_token']
      ]
    ],
    ['lowercase', `token=${token.toLowerCase()}`, [[token.toLowerCase(), 'token']]],
    ['uppercase', token.toUpperCase(), [[token.toUpperCase(), null]]]
  ]),
  [
    'CSV, two rows',
    `"access_token";"refresh_token"\n"${OPAQUE}";"${OPAQUE}9"\n"${OPAQUE}8";"${UUID}"`,
    [
      [OPAQUE, 'access_token'],
      [`${OPAQUE}9`, 'refresh_token'],
      [`${OPAQUE}8`, 'access_token'],
      [UUID, 'refresh_token']
    ]
  ],
  [
    'Markdown table with names on top',
    `| user | refresh_token |\n|------|------|\n| robin | ${UUID} |`,
    [[UUID, 'refresh_token']]
  ],
  [
    'PowerShell Format-List',
    `access_token  : ${OPAQUE.slice(0, 30)}\r\n                ${OPAQUE.slice(30)}\r\nexpires_in    : 3600`,
    [[OPAQUE, 'access_token']]
  ],
  ['Salesforce', `Authorization: Bearer ${SALESFORCE}`, [[SALESFORCE, 'Authorization']]],
  ...[UNKNOWN, UNUSUAL, JWE, UNSECURED, SPACED, PRETTY].flatMap((token): Row[] => [
    ['other forms alone', token, [[token, null]]],
    ['other forms in a header', `-H "Authorization: Bearer ${token}" -v`, [[token, 'Authorization']]],
    ['other forms in JSON', json({ token, a: 1 }), [[token, 'token']]]
  ]),
  ['padded', `token=${pad(CX)}`, [[pad(CX), 'token']]],
  [
    'padded, then a URL',
    `curl -H "Authorization: Bearer ${pad(UNUSUAL)}" https://x.example`,
    [[pad(UNUSUAL), 'Authorization']]
  ],
  ['padded, percent-encoded', `assertion=${percent(pad(UNUSUAL))}&a=1`, [[pad(UNUSUAL), 'assertion']]],
  [
    'several',
    `${CX}\n${CREDENTIAL}\n${CX}`,
    [
      [CX, null],
      [CREDENTIAL, null],
      [CX, null]
    ]
  ],
  [
    'several glued',
    `${CX}${CREDENTIAL}`,
    [
      [CX, null],
      [CREDENTIAL, null]
    ]
  ],
  [
    'several glued with a dot',
    `${CX}.${CX}`,
    [
      [CX, null],
      [CX, null]
    ]
  ],
  [
    'several glued with their scheme',
    `Bearer ${CX}Bearer ${CREDENTIAL}`,
    [
      [CX, 'Bearer'],
      [CREDENTIAL, 'Bearer']
    ]
  ],
  [
    'several in an answer',
    json({ refreshToken: UUID, accessToken: CX, tokenType: 'Bearer' }),
    [
      [UUID, 'refreshToken'],
      [CX, 'accessToken']
    ]
  ],
  [
    'several in an OAuth answer',
    json({ access_token: OPAQUE, refresh_token: `${OPAQUE}9` }),
    [
      [OPAQUE, 'access_token'],
      [`${OPAQUE}9`, 'refresh_token']
    ]
  ],
  [
    'several unknown ones on lines',
    `${UNKNOWN}\n${UNKNOWN}`,
    [
      [UNKNOWN, null],
      [UNKNOWN, null]
    ]
  ],
  [
    'several in a form',
    `assertion=${percent(CREDENTIAL)}&refresh_token=${UUID}`,
    [
      [CREDENTIAL, 'assertion'],
      [UUID, 'refresh_token']
    ]
  ],
  ['permanent', `X-Auth-Token: ${PERMANENT}`, [[PERMANENT, 'X-Auth-Token']]],
  [
    'permanent in cURL',
    `curl -H 'X-Auth-Token: ${PERMANENT}' https://portal.vacd.biz/api/v1/admin/accounts`,
    [[PERMANENT, 'X-Auth-Token']]
  ],
  ['permanent, percent-encoded', `?auth_token=${percent(PERMANENT)}&a=1`, [[PERMANENT, 'auth_token']]],
  ['client ID and secret', `Authorization: Basic ${BASIC}`, [[BASIC, 'Basic']]],
  ['client ID and secret alone', `basic ${BASIC}`, [[BASIC, 'basic']]],
  [
    'client ID and secret with an assertion',
    `curl -H "Authorization: Basic ${BASIC}" -d "assertion=${CREDENTIAL}" https://platform.ringcentral.com/restapi/oauth/token`,
    [
      [BASIC, 'Basic'],
      [CREDENTIAL, 'assertion']
    ]
  ],
  ['path of a URL', `https://x.example/verify/${CX}/users`, [[CX, null]]],
  ['cut off', `Authorization: Bearer ${CX.slice(0, 90)}`, [[CX.slice(0, 90), 'Authorization']]],
  [
    'cut off at a dot',
    `token=${CX.slice(0, CX.indexOf('.') + 1)}`,
    [[CX.slice(0, CX.indexOf('.') + 1), 'token']]
  ],
  [
    'cut off before its signature',
    CX.slice(0, CX.lastIndexOf('.')),
    [[CX.slice(0, CX.lastIndexOf('.')), null]]
  ],
  ['shortened', `Bearer ${CX.slice(0, 30)}...`, [[`${CX.slice(0, 30)}...`, 'Bearer']]],
  ['shortened with a character for it', `Bearer ${CX.slice(0, 60)}…`, [[`${CX.slice(0, 60)}…`, 'Bearer']]],
  [
    'shortened in the middle',
    `token: ${CX.slice(0, 30)}...${CX.slice(-10)}`,
    [[`${CX.slice(0, 30)}...${CX.slice(-10)}`, 'token']]
  ],
  ['without its beginning', `Authorization: Bearer ${CX.slice(3)}`, [[CX.slice(3), 'Authorization']]],
  ['with a fourth part', `token=${CX}.abcdef`, [[`${CX}.abcdef`, 'token']]],
  ...[
    'hello world',
    'eyJ… · Bearer eyJ… · a refresh token · a permanent API token',
    'Authorization: Bearer <token>',
    'Authorization: Bearer ${accessToken}',
    'const token = await response.data.access_token2',
    'token = createRingCxTokens({ seed: 1, lifeSeconds: 300 }).issue()',
    'Authorization: Basic realm="contact center 2026"',
    'Basic authentication0123 is not supported',
    'Authorization: Bearer YOUR_ACCESS_TOKEN_GOES_HERE_12345',
    'access_token=your-access-token-here-1234567890',
    'token: yourAccessTokenGoesHere12345',
    '/home/robin/projects/token-desk/main/core/index.ts',
    'docs/2026-11-29/figures-12.md',
    'platform.devtest.ringcentral.com',
    '+14155550123+14155550124',
    'supercalifragilisticexpialidocious',
    '0e70a92f42b61be173b775ec2d794bdfdcd12345',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'robin.example@example-contact-center.com',
    'https://ringcx.ringcentral.com/voice/api/v1/admin/users',
    '2026-11-29T02:30:00.000Z+00:00',
    'See the user guide. See the user guide. ',
    `${UUID}\n${UUID.replace('0', '1')}`,
    `accountId:${UUID}`,
    IMAGE,
    Buffer.alloc(3_000, 7).toString('base64'),
    'token_endpoint: https://platform.ringcentral.com/restapi/oauth/token',
    'the token main/core/inspector/find-tokens.ts is here',
    `id: ${UUID}`,
    `GET /users/${UUID}/children`,
    `data:image/png;base64,${bytes(3_000)}`,
    `sourceMappingURL=data:application/json;base64,${part({ version: 3, alg: 'x' })}`,
    'A JWT header such as eyJhbGciOiJIUzI1NiJ9 begins with eyJ',
    'integrity sha512-0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCDEF012345678901234567==',
    ''
  ].map((text): Row => ['nothing', text, []])
]

describe('findTokens: what is in real-shaped texts, where, and under which name', () => {
  it('has enough of them', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(150)
    expect(new Set(ROWS.map(([kind]) => kind)).size).toBeGreaterThanOrEqual(25)
  })

  it.each(ROWS.map((row, index) => [`${String(index)}: ${row[0]}`, row] as const))(
    '%s',
    (_title, [, text, tokens]) => {
      const found = findTokens(text)
      expect(found.map(({ token, name }) => [token, name])).toEqual(tokens)
      for (const { token, pieces } of found) {
        const bare = (marked: string): string =>
          marked.startsWith('ZXlK')
            ? Buffer.from(marked, 'base64').toString()
            : decodeURIComponent(marked).replace(/[\u200b]/g, '')
        expect(bare(pieces.map(([start, end]) => text.slice(start, end)).join(''))).toBe(token)
      }
    }
  )
})

/** What the inspector calls a token under a name. */
function kindOf(token: string, name: string | null): string {
  if (token === CREDENTIAL) return 'ringcentral-jwt-credential'
  if (token === SALESFORCE) return 'opaque'
  if (token === BASIC) return 'client-credentials'
  if (token === JWE) return 'encrypted-jwt'
  if (token === UNSECURED) return 'unsecured-jwt'
  if (token === PERMANENT) return 'permanent-token'
  if ([UNKNOWN, UNUSUAL, pad(UNUSUAL), SPACED, PRETTY].includes(token)) return 'other-jwt'
  const isRefresh = name !== null && /refresh/i.test(name)
  if (token === UUID) return isRefresh ? 'ringcx-refresh-token' : 'uuid'
  if (token.startsWith(OPAQUE)) {
    if (isRefresh) return 'ringcentral-refresh-token'
    return name !== null && /access|authorization|bearer/i.test(name) ? 'ringcentral-access-token' : 'opaque'
  }
  return token === CX || token === pad(CX) ? 'ringcx-access-token' : 'damaged-jwt'
}

describe('inspectText: what the tokens in these texts are', () => {
  it.each(ROWS.map((row, index) => [`${String(index)}: ${row[0]}`, row] as const))(
    '%s',
    (_title, [, text, tokens]) => {
      const kinds = new Map(tokens.map(([token, name]) => [token, kindOf(token, name)]))
      expect(inspectText(text, seconds * 1000).findings.map(({ kind }) => kind)).toEqual([...kinds.values()])
    }
  )
})

describe('findTokens: any text', () => {
  const token = fc.constantFrom(CX, CREDENTIAL, UNKNOWN, JWE, UUID, OPAQUE, PERMANENT, pad(CX), UNSECURED)
  const scrap = fc.oneof(
    token,
    fc
      .tuple(token, fc.nat({ max: 700 }), fc.nat({ max: 700 }))
      .map(([text, from, to]) => text.slice(from, to)),
    fc.constantFrom(
      'Bearer ',
      'token=',
      '"access_token":"',
      '.',
      '=',
      '\n',
      '\\\n',
      '=\r\n> ',
      '...',
      '%',
      '%2E',
      '%3D',
      '"name": "x", "value": "',
      'eyJ',
      'eyJhbGci'
    ),
    fc.string({ unit: anyCharacter, maxLength: 20 })
  )

  it('never throws, and its places are in order, inside the text, and apart', () => {
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 12 }), (scraps) => {
        const text = scraps.join('')
        let end = 0
        for (const { token: found, pieces } of findTokens(text)) {
          expect(found).not.toBe('')
          for (const [from, to] of pieces) {
            expect(from).toBeGreaterThanOrEqual(end)
            expect(to).toBeGreaterThan(from)
            end = to
          }
        }
        expect(end).toBeLessThanOrEqual(text.length)
      }),
      { seed: 13, numRuns: 5_000 }
    )
  })
})

describe('findTokens and inspectText: no false token', () => {
  /** All text files of a folder, one after the other. */
  const textOf = (folder: string): string =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:[cm]?[jt]s|svelte|css|md|json)$/.test(path))
      .map((path) => readFileSync(`${folder}/${path}`, 'utf8'))
      .join('\n')

  it.each([
    ['this app’s own sources', () => ['main', 'renderer', 'preload', 'build'].map(textOf).join('\n')],
    [
      'other people’s programs and prose',
      () => ['svelte', 'fast-check', 'hono'].map((name) => textOf(`node_modules/${name}`)).join('\n')
    ]
  ])('in 1 MB of %s', (_what, text) => {
    const read = text()
    expect(read.length).toBeGreaterThan(1_000_000)
    for (let at = 0; at < read.length; at += 1_000_000)
      expect(
        inspectText(read.slice(at, at + 1_000_000), 0).findings.map(({ name, title }) => [name, title])
      ).toEqual([])
  })

  it('in any line of them that is pasted alone', () => {
    const lines = new Set(['main', 'node_modules/hono'].flatMap((name) => textOf(name).split('\n')))
    expect(lines.size).toBeGreaterThan(10_000)
    expect([...lines].filter((line) => inspectText(line, 0).findings.length > 0)).toEqual([])
  })

  it('in base64 images', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 100_000, maxLength: 100_000, size: 'max' }), (image) => {
        const base64 = Buffer.from(image).toString('base64')
        expect(inspectText(`<img src="data:image/png;base64,${base64}">`, 0).findings).toEqual([])
        expect(inspectText(base64, 0).findings).toEqual([])
      }),
      { seed: 13, numRuns: 8 }
    )
  })
})
