import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SignedInAnswer } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'

const there = '0190c5f0-0000-7000-8000-0000000000aa'
const EVENTS =
  'query ($filter: SecurityEventFilter) { securityEvents(filter: $filter) { edges { node { id } } } }'
const EVENT = 'query ($id: ID!) { securityEvent(id: $id) { id } }'
const OVERVIEW =
  'query ($since: DateTime!) { securityOverview(since: $since) { rateLimited loginsSucceeded } }'
const since = new Date(Date.now() - 86_400_000).toISOString()

describe('with a replica', () => {
  let replica: FreshDatabase
  let server: TestServer
  let admin: SignedInAnswer

  // A second database stands in for it, with an event of its own: what is read there is told apart.
  before(async () => {
    replica = await freshDatabase()
    await replica.query(
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, count)
       VALUES ($1, 'rate_limited', 'DENIED', 'LOW', 1, 77)`,
      [there],
    )
    server = await startServer({ DATABASE_REPLICA_URL: replica.appUrl, DATABASE_POOL_MAX: '1' })
    admin = await signInAdmin(server)
  })
  after(async () => {
    await server.stop()
    await replica.drop()
  })

  const ask = (text: string, variables: object = {}) =>
    server.graphql(text, variables, { token: admin.accessToken })

  const filters: readonly [string, object][] = [
    ['planned once', {}],
    ['planned for its values', { outcomes: ['DENIED'], minRiskScore: 1 }],
  ]
  for (const [what, filter] of filters) {
    it(`reads a page ${what} there, and records the reading here`, async () => {
      const { data } = await ask(EVENTS, { filter })
      assert.deepEqual(data.securityEvents.edges, [{ node: { id: there } }])
      const recorded = `SELECT 1 FROM security_events WHERE event_type = 'record_read'`
      assert.notEqual((await server.database.query(recorded)).length, 0)
      assert.deepEqual(await replica.query(recorded), [])
    })
  }

  it('reads the overview there', async () => {
    const { data } = await ask(OVERVIEW, { since })
    assert.deepEqual(data.securityOverview, { rateLimited: 77, loginsSucceeded: 0 })
  })

  it('reads one event, and whatever a decision rests on, here', async () => {
    assert.deepEqual((await ask(EVENT, { id: there })).data, { securityEvent: null })
    const [own] = await server.database.query(
      `SELECT id FROM security_events WHERE event_type = 'login_succeeded' LIMIT 1`,
    )
    assert.deepEqual((await ask(EVENT, own)).data, { securityEvent: own })
    assert.deepEqual(await replica.query('SELECT id FROM users UNION ALL SELECT id FROM sessions'), [])
  })

  it('holds no more than six connections to it', async () => {
    const crowd = Array.from({ length: 20 }, (_, at) => ({ filter: at % 2 === 0 ? {} : { minRiskScore: 1 } }))
    const answers = await Promise.all(crowd.map((variables) => ask(EVENTS, variables)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const [row] = await replica.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'gatehouse'`,
    )
    assert.ok(Number(row?.['n']) >= 2 && Number(row?.['n']) <= 6, JSON.stringify(row))
  })

  it('looks after it as after the database', async () => {
    const health: unknown = await (await fetch(`${server.url}/health`)).json()
    assert.partialDeepStrictEqual(health, { status: 'ok', checks: { replica: { status: 'ok' } } })
  })
})

describe('with a replica that cannot be reached', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ DATABASE_REPLICA_URL: 'postgres://nobody:canary@127.0.0.1:1/none' })
  })
  after(() => server.stop())

  it('signs people in, and refuses what is read there: never an empty page', async () => {
    const { accessToken: token } = await signInAdmin(server)
    const questions: readonly [string, object][] = [
      [EVENTS, {}],
      [EVENTS, { filter: { minRiskScore: 1 } }],
      [OVERVIEW, { since }],
    ]
    for (const [question, variables] of questions) {
      const { status, codes, text } = await server.graphql(question, variables, { token })
      assert.deepEqual([status, codes], [503, ['SERVICE_UNAVAILABLE']])
      assert.doesNotMatch(text, /edges|canary|127\.0\.0\.1/)
    }
    assert.equal((await server.graphql('{ me { id } }', {}, { token })).status, 200)
    assert.doesNotMatch(JSON.stringify(server.log), /canary/)
  })

  it('is degraded, and ready', async () => {
    const answer = await fetch(`${server.url}/health`)
    const report: unknown = await answer.json()
    assert.equal(answer.status, 200)
    assert.partialDeepStrictEqual(report, {
      status: 'degraded',
      checks: { database: { status: 'ok' }, replica: { status: 'down' } },
    })
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
  })
})

describe('without a replica', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ DATABASE_POOL_MAX: '12' })
  })
  after(() => server.stop())

  it('reads pages by two connections of their own, which count as its own', async () => {
    const { accessToken: token } = await signInAdmin(server)
    const crowd = Array.from({ length: 40 }, (_, at) => ({ filter: at % 2 === 0 ? {} : { minRiskScore: 1 } }))
    const answers = await Promise.all(crowd.map((variables) => server.graphql(EVENTS, variables, { token })))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const figures = await (await fetch(`${server.url}/metrics`)).text()
    assert.match(figures, /pool_connections\{pool="record",state="idle"\} 2\n/)
    assert.match(figures, /pool_connections\{pool="main",state="idle"\} [1-6]\n/)
    const [row] = await server.database.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    assert.ok(Number(row?.['n']) <= 12, JSON.stringify(row))
    const { checks } = JSON.parse(await (await fetch(`${server.url}/health`)).text())
    assert.deepEqual(Object.keys(checks), ['database', 'redis', 'eventLoop', 'memory'])
  })
})

async function signInAdmin(server: TestServer): Promise<SignedInAnswer> {
  const { email, userId } = await server.register()
  await server.database.query(`UPDATE users SET roles = '{USER,ADMIN}' WHERE id = $1`, [userId])
  return server.login(email)
}
