import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EVENTS = `query ($first: Int! = 50) {
  securityEvents(first: $first) {
    edges { cursor node { id type riskSignals { name } user { id } actor { id } } }
    pageInfo { hasNextPage endCursor }
  }
}`
const DEEP = '{ securityEvents(first: 100) { edges { node { user { id sessions { id } } } } } }'

/** A value of the answer beside its data. */
const costOf = ({ text }: { readonly text: string }) => JSON.parse(text).extensions?.cost

describe('the cost of an operation', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ RATE_LIMIT_OVERRIDES: '*=1000000/1m,cost=1000/1h' })
  })
  after(() => server.stop())

  it('is told to whoever is signed in, and what nothing charged leaves nothing to tell', async () => {
    const { accessToken: token } = await server.register()
    const answer = await server.graphql(ME, {}, { token })
    assert.deepEqual(costOf(answer), { requested: 2, actual: 2, maximum: 1000, limit: 1000 })
  })

  it('is not told to strangers', async () => {
    const { email } = await server.register()
    const answers = [
      await server.graphql(LOGIN, { input: { email, password: goodPassword } }),
      await server.graphql(ME),
      await server.graphql(DEEP),
    ]
    assert.deepEqual(
      answers.map(({ text }) => text.includes('"cost"')),
      [false, false, false],
    )
  })

  it('of the largest page of the record is legal, and what the page did not fill is given back', async () => {
    const { accessToken: token } = await server.register()
    const answer = await server.graphql(EVENTS, { first: 100 }, { token })
    const { edges } = answer.data.securityEvents
    const people = edges
      .flatMap(({ node }: { node: object }) => Object.values(node))
      .filter((value: unknown) => typeof value === 'object' && value !== null && 'id' in value)
    const actual = 1 + 1 + edges.length * 2 + people.length + 1
    assert.deepEqual(costOf(answer), {
      requested: 403,
      actual,
      maximum: 1000,
      limit: 1000,
      remaining: 1000 - actual,
    })
  })

  it('above the most is refused with COST_LIMIT, and says by how much', async () => {
    const { accessToken: token } = await server.register()
    const answer = await server.graphql(DEEP, {}, { token })
    assert.deepEqual([answer.status, answer.codes, answer.data], [400, ['COST_LIMIT'], null])
    assert.deepEqual(costOf(answer), { requested: 10_302, maximum: 1000, limit: 1000 })
  })

  it('is the same for a stranger, who is refused as well', async () => {
    const { status, codes } = await server.graphql(DEEP)
    assert.deepEqual([status, codes], [400, ['COST_LIMIT']])
  })

  for (const [first, code] of [
    [2_147_483_647, 'COST_LIMIT'],
    [101, 'BAD_USER_INPUT'],
    [-1, 'BAD_USER_INPUT'],
  ] as const) {
    it(`of ${first} items, by variable or not, ends in ${code}`, async () => {
      const { accessToken: token } = await server.register()
      const written = EVENTS.replace('($first: Int! = 50)', '').replace('$first', String(first))
      const answers = [
        await server.graphql(EVENTS, { first }, { token }),
        await server.graphql(written, {}, { token }),
      ]
      assert.deepEqual(
        answers.map(({ codes }) => codes),
        [[code], [code]],
      )
    })
  }

  it('is charged to a budget: five half empty pages fit, where their estimates would not', async () => {
    const { accessToken: token } = await server.register()
    const codes: unknown[] = []
    for (let page = 0; page < 5; page += 1)
      codes.push(...(await server.graphql(EVENTS, { first: 100 }, { token })).codes)
    assert.deepEqual(codes, [])
  })

  it('over the budget is RATE_LIMITED by the policy cost, of this person alone', async () => {
    const [ada, bob] = [await server.register(), await server.register()]
    const ask = (token: string, after: string) =>
      server.graphql(
        `{ securityEvents(first: 100${after}) { edges { node { id user { id } actor { id } } } } }`,
        {},
        { token },
      )
    // What ends in an error is not given back.
    for (let time = 0; time < 2; time += 1) await ask(ada.accessToken, ', after: "nothing"')
    const { status, errors } = await ask(ada.accessToken, '')
    const { code, policy, retryAfter } = errors[0]?.extensions ?? {}
    assert.deepEqual([status, code, policy, typeof retryAfter], [429, 'RATE_LIMITED', 'cost', 'number'])
    assert.deepEqual((await ask(bob.accessToken, '')).codes, [])
  })

  it('is the same through the whole of Yoga', async () => {
    const { accessToken: token } = await server.register()
    const lane = await server.graphql(ME, {}, { token })
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'multipart/mixed, application/graphql-response+json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: ME }),
    })
    assert.deepEqual(costOf({ text: await response.text() }), costOf(lane))
  })
})
