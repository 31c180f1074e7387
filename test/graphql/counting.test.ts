import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { onceAvailable } from '../support/onceAvailable.ts'
import { type TestServer, startServer } from '../support/server.ts'

const someone = { input: { email: 'somebody@example.com', password: 'Wrong-Horse-9-Battery' } }
const use = 'login(input: $input) { __typename }'
const aliases = (count: number, prefix = 'a') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}: ${use}`).join(' ')

/** Each with the number of sign-ins that it asks for. */
const crowds: readonly (readonly [name: string, document: string, uses: number])[] = [
  ['30 aliases', `mutation ($input: LoginInput!) { ${aliases(30)} }`, 30],
  ['2 aliases', `mutation ($input: LoginInput!) { ${aliases(2)} }`, 2],
  [
    'aliases in a named fragment, spread twice',
    `mutation ($input: LoginInput!) { ...F ...F } fragment F on Mutation { ${aliases(7)} }`,
    7,
  ],
  [
    'aliases in inline fragments',
    `mutation ($input: LoginInput!) { ... { ${aliases(3)} } ... on Mutation { ${aliases(4, 'b')} } }`,
    7,
  ],
  [
    'one field three times',
    `mutation ($input: LoginInput!) { ${use} ${use} ... { ${use} } logout { accepted } }`,
    1,
  ],
  [
    'what @skip and @include leave',
    `mutation ($input: LoginInput!, $yes: Boolean = true) {
       a: login(input: $input) @skip(if: $yes) { __typename }
       b: login(input: $input) @include(if: $yes) { __typename }
       ... @skip(if: $yes) { c: ${use} }
       ... @include(if: $yes) { d: ${use} e: ${use} }
     }`,
    3,
  ],
  [
    'the operation that is named, not its neighbour',
    `mutation Other($input: LoginInput!) { ${aliases(9)} } mutation Chosen($input: LoginInput!) { ${aliases(2)} }`,
    2,
  ],
]

for (const who of ['a stranger', 'a person'] as const) {
  describe(`sign-ins that ${who} hides in one document`, () => {
    let server: TestServer
    let options = {}
    before(async () => {
      server = await startServer({
        RATE_LIMIT_OVERRIDES: '*=1000000/1m,login-ip=500/15m',
        MAX_LOGIN_ATTEMPTS: '100',
      })
      if (who === 'a person') options = { token: (await server.register()).accessToken }
    })
    after(() => server.stop())

    const hashes = async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text()
      return Number(/^gatehouse_password_hash_duration_seconds_count (\d+)$/m.exec(text)?.[1])
    }
    /** What is left for the address, this question taken off. */
    const left = async () => {
      const { headers } = await server.graphql(LOGIN, someone, options)
      return Number(/"login-ip";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])
    }

    for (const [name, document, uses] of crowds) {
      it(`${name}: none is tried, ${uses} charged`, async () => {
        const before = await left()
        const hashed = await hashes()
        const operationName = document.includes('Chosen') ? 'Chosen' : undefined
        const answer = await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/graphql-response+json',
            ...('token' in options ? { authorization: `Bearer ${String(options.token)}` } : {}),
          },
          body: JSON.stringify({ query: document, variables: someone, operationName }),
        })
        assert.equal(answer.status, 400)
        assert.match(await answer.text(), /"OPERATION_LIMIT"/)
        assert.equal(await hashes(), hashed)
        assert.equal(before - (await left()), uses + 1)
      })
    }

    for (const [name, document] of [
      ['by its tokens', `mutation { ${'a:login{b}'.repeat(1_000)} }`],
      ['by its length', `mutation ($input: LoginInput!) { ${aliases(1_000)} }`],
    ] as const) {
      it(`1,000 aliases are refused unparsed, ${name}: none is tried or charged`, async () => {
        const before = await left()
        const hashed = await hashes()
        const { status, codes } = await server.graphql(document, someone, options)
        assert.deepEqual([status, codes], [400, ['OPERATION_LIMIT']])
        assert.equal(await hashes(), hashed)
        assert.equal(before - (await left()), 1)
      })
    }
  })
}

describe('the budget of an address', () => {
  it('is used up by the aliases of one document to the last point', async () => {
    const server = await startServer({ RATE_LIMIT_OVERRIDES: '*=1000000/1m,login-ip=31/15m' })
    try {
      await server.graphql(`mutation ($input: LoginInput!) { ${aliases(30)} }`, someone)
      const last = await server.graphql(LOGIN, someone)
      assert.deepEqual([last.status, last.codes], [401, ['INVALID_CREDENTIALS']])
      const over = await server.graphql(LOGIN, someone)
      assert.deepEqual([over.status, over.codes], [429, ['RATE_LIMITED']])
      assert.match(over.headers.get('ratelimit') ?? '', /"general";r=\d+;t=\d+, "login-ip";r=0;t=\d+/)
      assert.equal(over.headers.get('retry-after'), String(over.errors[0]?.extensions['retryAfter']))
    } finally {
      await server.stop()
    }
  })

  it('is one, whatever X-Forwarded-For claims', async () => {
    const server = await startServer({ RATE_LIMIT_OVERRIDES: '*=1000000/1m,login-ip=3/15m' })
    try {
      const statuses: number[] = []
      for (let last = 1; last <= 5; last += 1) {
        const headers = { 'x-forwarded-for': `198.51.100.${last}`, forwarded: `for=198.51.100.${last}` }
        statuses.push((await server.graphql(LOGIN, someone, { headers })).status)
      }
      assert.deepEqual(statuses, [401, 401, 401, 429, 429])
    } finally {
      await server.stop()
    }
  })

  it('is all that 1,000 failures use up: their victim signs in from elsewhere', async () => {
    // The lockout of the account is out of the way: it spares the victim only once devices are known.
    const server = await startServer({
      RATE_LIMIT_OVERRIDES: 'general=100000/1m',
      TRUSTED_PROXIES: '1',
      MAX_LOGIN_ATTEMPTS: '100',
    })
    try {
      const { email } = await server.register()
      const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
      const wrong = { input: { email, password: 'Wrong-Horse-9-Battery' } }
      for (let batch = 0; batch < 50; batch += 1) {
        await Promise.all(
          Array.from({ length: 20 }, () => server.graphql(LOGIN, wrong, from('198.51.100.1'))),
        )
      }
      const right = { input: { email, password: goodPassword } }
      const { status, text } = await onceAvailable(() => server.graphql(LOGIN, right, from('198.51.100.2')))
      assert.equal(status, 200, text)
    } finally {
      await server.stop()
    }
  })
})
