import { LOGIN, REGISTER, goodPassword } from '../support/graphqlClient.ts'

/** In every value below; nowhere in an answer, a line of the log or the record. The second one is for passwords. */
export const canary = 'c4n4ry'
export const hush = 'p4r4k33t'
const nul = '\u0000'
const email = `${canary}@example.com`
const password = `${goodPassword}-${hush}`

const FILTER = 'query ($filter: SecurityEventFilter) { securityEvents(filter: $filter) { edges { cursor } } }'
const PAGE =
  'query ($first: Int!, $after: String) { securityEvents(first: $first, after: $after) { edges { cursor } } }'
const REFRESH = 'mutation ($input: RefreshSessionInput) { refreshSession(input: $input) { accessToken } }'

export const request = (query: unknown, variables?: unknown) => JSON.stringify({ query, variables })
const registers = (input: unknown) => request(REGISTER, { input })
const nested = (depth: number, open: string, close: string) =>
  `${open.repeat(depth)}"${canary}"${close.repeat(depth)}`

/** Each with the status and code of its refusal. */
export const bodies: readonly (readonly [
  name: string,
  body: string | Buffer,
  status: number,
  code: string,
])[] = [
  ['an empty body', '', 400, 'BAD_USER_INPUT'],
  ['blanks', '  \n', 400, 'BAD_USER_INPUT'],
  ['no JSON', `{"query":"${canary}`, 400, 'BAD_USER_INPUT'],
  ['JSON with something after it', `{"query":"{ __typename }"} ${canary}`, 400, 'BAD_USER_INPUT'],
  ['a byte order mark and nothing', Buffer.from([0xef, 0xbb, 0xbf]), 400, 'BAD_USER_INPUT'],
  ['UTF-16', Buffer.from(request('{ __typename }'), 'utf16le'), 400, 'BAD_USER_INPUT'],
  ['invalid UTF-8', invalidUtf8(), 400, 'BAD_USER_INPUT'],
  [
    'an overlong NUL',
    Buffer.concat([Buffer.from('{"query":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
    400,
    'BAD_USER_INPUT',
  ],
  ['a batch', `[${request('{ __typename }')}]`, 400, 'BAD_USER_INPUT'],
  ['an empty batch', '[]', 400, 'BAD_USER_INPUT'],
  ['null', 'null', 400, 'BAD_USER_INPUT'],
  ['a string', JSON.stringify(canary), 400, 'BAD_USER_INPUT'],
  ['a number', '1e999', 400, 'BAD_USER_INPUT'],
  ['ten megabytes', `{"query":"${canary}${'x'.repeat(10_485_760)}"}`, 413, 'OPERATION_LIMIT'],
  [
    'a document of 17,000 characters',
    request(`# ${canary}${'x'.repeat(17_000)}\n{ __typename }`),
    400,
    'OPERATION_LIMIT',
  ],
  ['JSON 5,000 deep', `{"query":"{ __typename }","variables":${nested(5_000, '{"a":', '}')}}`, 200, ''],
  ['JSON 5,000 deep as a parameter', nested(5_000, '{"a":', '}'), 400, 'BAD_USER_INPUT'],
  [
    'a list 5,000 deep as input',
    `{"query":${JSON.stringify(REGISTER)},"variables":{"input":${nested(5_000, '[', ']')}}}`,
    400,
    'BAD_USER_INPUT',
  ],
  [
    'an object 5,000 deep as input',
    `{"query":${JSON.stringify(REGISTER)},"variables":{"input":${nested(5_000, '{"email":', '}')}}}`,
    400,
    'BAD_USER_INPUT',
  ],
  ['an unknown parameter', JSON.stringify({ query: '{ __typename }', [canary]: 1 }), 400, 'BAD_USER_INPUT'],
  ['no document', JSON.stringify({ variables: { canary } }), 400, 'BAD_USER_INPUT'],
  ['a document that is an object', request({ canary }), 400, 'BAD_USER_INPUT'],
  ['a document that is a list', request([canary]), 400, 'BAD_USER_INPUT'],
  ['an empty document', request(''), 400, 'BAD_USER_INPUT'],
  ['a document with a NUL', request(`{ me { id${nul}${canary} } }`), 400, 'BAD_USER_INPUT'],
  ['a document with a lone surrogate', request(`{ me { ${canary}\ud800 } }`), 400, 'BAD_USER_INPUT'],
  ['variables that are a list', request(REGISTER, [canary]), 400, 'BAD_USER_INPUT'],
  ['variables that are a string', request(REGISTER, canary), 400, 'BAD_USER_INPUT'],
  [
    'extensions that are a string',
    JSON.stringify({ query: '{ __typename }', extensions: canary }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'an operation name that is an object',
    JSON.stringify({ query: '{ __typename }', operationName: { canary } }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'an operation name that is not there',
    JSON.stringify({ query: '{ __typename }', operationName: canary }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    '__proto__ as a parameter',
    `{"query":"{ __typename }","__proto__":{"${canary}":1}}`,
    400,
    'BAD_USER_INPUT',
  ],
  [
    '__proto__ as the variables',
    `{"query":${JSON.stringify(REGISTER)},"variables":{"__proto__":{"input":{"email":"${email}","password":"${password}"}}}}`,
    400,
    'BAD_USER_INPUT',
  ],
  [
    '__proto__ in the input',
    `{"query":${JSON.stringify(REGISTER)},"variables":{"input":{"__proto__":{"email":"${email}"},"password":"${password}"}}}`,
    400,
    'BAD_USER_INPUT',
  ],
  [
    'constructor in the input',
    registers({ email, password, constructor: { prototype: { canary } } }),
    400,
    'BAD_USER_INPUT',
  ],
  ['no input', request(REGISTER, {}), 400, 'BAD_USER_INPUT'],
  ['null for the input', registers(null), 400, 'BAD_USER_INPUT'],
  ['a list for the input', registers([{ email, password }]), 400, 'BAD_USER_INPUT'],
  ['a string for the input', registers(canary), 400, 'BAD_USER_INPUT'],
  ['a missing field', registers({ email }), 400, 'BAD_USER_INPUT'],
  ['an unknown field', registers({ email, password, isAdmin: canary }), 400, 'BAD_USER_INPUT'],
  ['a number for a string', registers({ email, password: 4_711_471_147 }), 400, 'BAD_USER_INPUT'],
  ['an object for a string', registers({ email, password: { canary } }), 400, 'BAD_USER_INPUT'],
  ['a list for an email', registers({ email: [email], password }), 400, 'BAD_USER_INPUT'],
  [
    'an email of 300 characters',
    registers({ email: `${canary.repeat(48)}@example.com`, password }),
    400,
    'BAD_USER_INPUT',
  ],
  ['an email with a NUL', registers({ email: `${nul}${email}`, password }), 400, 'BAD_USER_INPUT'],
  ['an email with a lone surrogate', registers({ email: `\ud800${email}`, password }), 400, 'BAD_USER_INPUT'],
  ['a password with a NUL', registers({ email, password: `${password}${nul}` }), 400, 'WEAK_PASSWORD'],
  [
    'a username with a NUL',
    registers({ email, password, username: `${canary}${nul}` }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'a device name with a NUL',
    registers({ email, password, deviceName: `${canary}${nul}` }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'a device name with a lone surrogate',
    registers({ email, password, deviceName: `${canary}\ud800` }),
    400,
    'BAD_USER_INPUT',
  ],
  ['an unknown enum value', registers({ email, password, delivery: canary }), 400, 'BAD_USER_INPUT'],
  [
    'a login password with a NUL',
    request(LOGIN, { input: { email, password: `${password}${nul}` } }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'a login device name with a NUL',
    request(LOGIN, { input: { email, password, deviceName: `${canary}${nul}` } }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'a refresh token with a NUL',
    request(REFRESH, { input: { refreshToken: `${canary}${nul}` } }),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'a number as a refresh token',
    request(REFRESH, { input: { refreshToken: 4_711_471_147 } }),
    400,
    'BAD_USER_INPUT',
  ],
]

/** Asked by somebody who is signed in. */
export const reads: readonly (readonly [name: string, body: string])[] = [
  ['a page of 1e308', request(PAGE, { first: 1e308 })],
  ['a page of 2^53', request(PAGE, { first: 2 ** 53 })],
  ['a page of -1', request(PAGE, { first: -1 })],
  ['a page of 0', request(PAGE, { first: 0 })],
  ['a page of 1.5', request(PAGE, { first: 1.5 })],
  ['a page of "1"', request(PAGE, { first: '1' })],
  [
    'a page as an integer of 400 digits',
    `{"query":${JSON.stringify(PAGE)},"variables":{"first":${'9'.repeat(400)}}}`,
  ],
  ['a literal of 400 digits', request(`{ securityEvents(first: ${'9'.repeat(400)}) { edges { cursor } } }`)],
  ['a cursor that is none', request(PAGE, { first: 1, after: canary })],
  ['a cursor with a NUL', request(PAGE, { first: 1, after: `${canary}${nul}` })],
  ['a person with a NUL', request(FILTER, { filter: { userId: `${canary}${nul}` } })],
  ['a person that is no id', request(FILTER, { filter: { userId: canary } })],
  ['an address with a NUL', request(FILTER, { filter: { ipAddress: `127.0.0.1${nul}${canary}` } })],
  ['a request id with a NUL', request(FILTER, { filter: { requestId: `${canary}${nul}` } })],
  ['a date that is none', request(FILTER, { filter: { since: `2026-02-30T00:00:00Z${canary}` } })],
  ['an unknown event type', request(FILTER, { filter: { types: [canary] } })],
  ['a score beyond 32 bits', request(FILTER, { filter: { minRiskScore: 2 ** 31 } })],
]

/** Latin-1 where UTF-8 belongs. */
function invalidUtf8(): Buffer {
  return Buffer.from(registers({ email, password: `${password}é` }), 'latin1')
}
