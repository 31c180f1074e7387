import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EXPLAIN = `query ($document: String!, $operationName: String, $variables: JSONObject, $asRole: Role) {
  explain(document: $document, operationName: $operationName, variables: $variables, asRole: $asRole) {
    allowed cost
    fields { coordinate path verdict rule reason }
    limits { name points limit windowSeconds }
  }
}`
const EVENTS = 'query ($filter: SecurityEventFilter) { securityEvents(filter: $filter) { edges { cursor } } }'

describe('explain', () => {
  let server: TestServer
  let ada: SignedInAnswer
  let admin: SignedInAnswer
  before(async () => {
    server = await startServer({ RATE_LIMIT_OVERRIDES: '*=1000000/1m,explain=40/1m,security-events=7/1h' })
    ada = await server.register()
    const root = await server.register()
    await server.database.query("UPDATE users SET roles = '{ADMIN}' WHERE id = $1", [root.userId])
    admin = await server.login(root.email)
  })
  after(() => server.stop())

  const explain = async (document: string, more: object = {}, { accessToken: token } = ada) =>
    server.graphql(EXPLAIN, { document, ...more }, { token })
  const verdictOf = async (...asked: Parameters<typeof explain>) => {
    const { data } = await explain(...asked)
    const [{ verdict, rule, reason }] = data.explain.fields
    return [data.explain.allowed, verdict, rule, reason]
  }

  it('tells a person of their own trail that it opens, what it costs and which limit it charges', async () => {
    const { data, codes } = await explain(EVENTS)
    assert.deepEqual(codes, [])
    assert.deepEqual(data.explain, {
      allowed: true,
      cost: 52,
      fields: [
        {
          coordinate: 'Query.securityEvents',
          path: 'securityEvents',
          verdict: 'ALLOW',
          rule: '@policy(VISIBLE_TRAIL)',
          reason: null,
        },
        ...[
          ['SecurityEventConnection.edges', 'securityEvents.edges'],
          ['SecurityEventEdge.cursor', 'securityEvents.edges.cursor'],
        ].map(([coordinate, path]) => ({
          coordinate,
          path,
          verdict: 'ALLOW',
          rule: '@public',
          reason: null,
        })),
      ],
      limits: [
        { name: 'security-events', points: 1, limit: 7, windowSeconds: 3600 },
        { name: 'cost', points: 52, limit: 1_000_000, windowSeconds: 60 },
      ],
    })
  })

  it('says no to the trail of somebody else as the rule does, and yes to an administrator', async () => {
    const variables = { filter: { userId: admin.userId } }
    assert.deepEqual(await verdictOf(EVENTS, { variables }), [
      false,
      'DENY',
      '@policy(VISIBLE_TRAIL)',
      'VISIBLE_TRAIL: the trail belongs to somebody else',
    ])
    const ofAda = { variables: { filter: { userId: ada.userId } } }
    assert.deepEqual(await verdictOf(EVENTS, ofAda, admin), [true, 'ALLOW', '@policy(VISIBLE_TRAIL)', null])
  })

  it('shows an administrator what a person without the role would meet', async () => {
    const more = { variables: { filter: { userId: ada.userId } }, asRole: 'USER' }
    const [allowed, verdict] = await verdictOf(EVENTS, more, admin)
    assert.deepEqual([allowed, verdict], [false, 'DENY'])
  })

  it('lets nobody look through a role that is not theirs', async () => {
    const { codes, data } = await explain('{ me { id } }', { asRole: 'ADMIN' })
    assert.deepEqual([codes, data?.explain ?? null], [['FORBIDDEN'], null])
    assert.deepEqual((await explain('{ me { id } }', { asRole: 'USER' })).codes, [])
  })

  it('is not for strangers', async () => {
    const { codes } = await server.graphql(EXPLAIN, { document: '{ me { id } }' })
    assert.deepEqual(codes, ['UNAUTHENTICATED'])
  })

  it('charges what it explains nothing, and leaves no trace of it in the record', async () => {
    const count = () =>
      server.database.query(
        "SELECT count(*) FROM security_events WHERE event_type IN ('login_failed', 'rate_limited')",
      )
    const login = 'mutation ($i: LoginInput!) { login(input: $i) { __typename } }'
    const variables = { i: { email: 'nobody@example.com', password: 'no' } }
    const before = await count()
    for (let time = 0; time < 8; time += 1) {
      const { data } = await explain(EVENTS)
      assert.equal(data.explain.allowed, true)
    }
    const { data } = await explain(login, { variables })
    const names = data.explain.limits.map(({ name }: { name: string }) => name)
    assert.deepEqual(names.toSorted(), ['cost', 'login', 'login-ip', 'login-ip-day'])
    assert.deepEqual(await count(), before)
    const asked = await server.graphql(EVENTS, {}, { token: ada.accessToken })
    assert.match(asked.headers.get('ratelimit') ?? '', /"security-events";r=6/)
  })

  for (const [name, document, more, code, field] of [
    ['that is not GraphQL', '{', {}, 'BAD_USER_INPUT', 'document'],
    ['with a field that is not there', '{ nothing }', {}, 'BAD_USER_INPUT', 'document'],
    [
      'with a variable missing',
      'query ($n: Int!) { securityEvents(first: $n) { edges { cursor } } }',
      {},
      'BAD_USER_INPUT',
      'n',
    ],
    [
      'with a password in it',
      'mutation { login(input: { email: "a@b.example", password: "hunter2" }) { __typename } }',
      {},
      'BAD_USER_INPUT',
      'input.password',
    ],
    [
      'without the operation that is named',
      '{ me { id } }',
      { operationName: 'B' },
      'BAD_USER_INPUT',
      'operationName',
    ],
    ['of too many tokens', `{ ${'me { id } '.repeat(300)} }`, {}, 'OPERATION_LIMIT', undefined],
  ] as const) {
    it(`refuses a document ${name}, and repeats nothing of it`, async () => {
      const { codes, errors, text } = await explain(document, more)
      assert.deepEqual(codes, [code])
      const [{ path } = { path: undefined }] = (errors[0]?.extensions['fields'] ?? []) as { path: string }[]
      assert.equal(path, field)
      assert.doesNotMatch(text, /hunter2/)
    })
  }

  it('does not allow what is deeper than the server takes', async () => {
    const { data } = await explain(
      '{ __typename @include(if: true) '.concat(
        '... @include(if: true) { '.repeat(20),
        'me { id }',
        ' }'.repeat(21),
      ),
    )
    assert.equal(data.explain.allowed, false)
  })

  it('answers so often in a minute and no more', async () => {
    const answers = []
    for (let time = 0; time < 41; time += 1) answers.push((await explain('{ __typename }')).codes[0])
    assert.equal(answers.at(-1), 'RATE_LIMITED')
  })
})
