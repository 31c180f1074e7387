import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const foreign =
  '{ securityEvents(filter: { userId: "01890000-0000-7000-8000-000000000000" }) { edges { cursor } } }'
const guess = { input: { email: 'nobody@example.com', password: 'Wrong-Horse-9-Battery' } }
const literal = 'mutation { login(input: { email: "a@example.com", password: "x" }) { __typename } }'

describe('every decision is in the metrics', () => {
  let server: TestServer
  let token = ''
  before(async () => {
    server = await startServer({ RATE_LIMIT_OVERRIDES: '*=1000000/1m,login-ip=4/1h' })
    token = (await server.register()).accessToken
  })
  after(() => server.stop())

  const counts = async (metric: string) => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`))
    return new Map(
      lines.map((line): [string, number] => [
        line.slice(0, line.lastIndexOf(' ')),
        Number(line.split(' ').at(-1)),
      ]),
    )
  }
  /** What one more question adds. */
  const added = async (metric: string, ask: () => Promise<unknown>) => {
    const before = await counts(metric)
    await ask()
    const after = await counts(metric)
    return [...after].flatMap(([name, sum]) => {
      const more = sum - (before.get(name) ?? 0)
      return more === 0 ? [] : [`${name.slice(name.indexOf('{'))} ${more}`]
    })
  }

  const asked: readonly (readonly [string, string, object, boolean, string, string])[] = [
    ['an answer', ME, {}, true, 'me ok', 'gate ALLOWED'],
    ['a lock', ME, {}, false, 'me UNAUTHENTICATED', 'gate UNAUTHENTICATED'],
    [
      'what stands alone',
      'mutation ($input: LoginInput!) { a: login(input: $input) { __typename } b: logout { accepted } }',
      guess,
      true,
      'login,logout OPERATION_LIMIT',
      'gate OPERATION_LIMIT',
    ],
    [
      'a size',
      `{ ${'__typename '.repeat(11)} }`,
      {},
      false,
      '__typename OPERATION_LIMIT',
      'gate OPERATION_LIMIT',
    ],
    ['a secret in the document', literal, {}, false, 'login BAD_USER_INPUT', 'gate BAD_USER_INPUT'],
    ['a limit', LOGIN, guess, false, 'login RATE_LIMITED', 'gate RATE_LIMITED'],
    [
      'a page that is too dear',
      '{ securityEvents(first: 100000) { edges { cursor } } }',
      {},
      true,
      'securityEvents COST_LIMIT',
      'gate COST_LIMIT',
    ],
  ]
  for (const [what, query, variables, isKnown, operation, decision] of asked) {
    it(`${what}: ${decision}`, async () => {
      const ask = () => server.graphql(query, variables, isKnown ? { token } : {})
      const [name = '', outcome = ''] = operation.split(' ')
      const [place = '', verdict = ''] = decision.split(' ')
      assert.deepEqual(await added('gatehouse_graphql_operations_total', ask), [
        `{operation="${name}",outcome="${outcome}"} 1`,
      ])
      assert.deepEqual(await added('gatehouse_policy_decisions_total', ask), [
        `{place="${place}",outcome="${verdict}"} 1`,
      ])
    })
  }

  it('a rule that says no in the middle: field DENIED', async () => {
    const decisions = await added('gatehouse_policy_decisions_total', () =>
      server.graphql(foreign, {}, { token }),
    )
    assert.deepEqual(decisions, ['{place="gate",outcome="ALLOWED"} 1', '{place="field",outcome="DENIED"} 1'])
  })

  it('a limit says by which store it was decided', async () => {
    const decisions = await added('gatehouse_limit_decisions_total', () => server.graphql(LOGIN, guess))
    assert.ok(decisions.includes('{limit="login-ip",outcome="refused",store="postgres"} 1'), decisions.join())
  })
})
