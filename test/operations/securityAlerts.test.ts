import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { followedUp } from '../support/followedUp.ts'
import { LOGIN, type SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const PAGE = `query ($filter: SecurityAlertFilter, $first: Int! = 50, $after: String) {
  securityAlerts(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id rule severity status count summary ipAddress resolution } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`
const EVENTS = `{ securityAlerts(first: 5, filter: { rules: ["failures_from_one_address"] }) { edges { node {
  count user { id } acknowledgedBy { id } events { type ipAddress } } } } }`
const ACKNOWLEDGE = `mutation ($id: ID!, $note: String) {
  acknowledgeAlert(id: $id, note: $note) { id status acknowledgedBy { id } } }`
const RESOLVE = `mutation ($id: ID!, $resolution: AlertResolution!, $note: String) {
  resolveAlert(id: $id, resolution: $resolution, note: $note) { id status resolution resolvedBy { id } } }`

describe('security alerts', () => {
  let server: TestServer
  let person: SignedInAnswer & { email: string }
  let auditor: SignedInAnswer
  let admin: SignedInAnswer
  const staff = async (role: string) => {
    const { email, userId } = await server.register()
    await server.database.query(`UPDATE users SET roles = array_append(roles, $2::text) WHERE id = $1`, [
      userId,
      role,
    ])
    return server.login(email)
  }
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '100' })
    person = await server.register()
    auditor = await staff('AUDITOR')
    admin = await staff('ADMIN')
    for (let time = 0; time < 8; time += 1)
      await server.graphql(LOGIN, { input: { email: `guess-${time}@example.com`, password: 'wrong' } })
    await followedUp(server.database)
  })
  after(() => server.stop())

  const ask = (query: string, variables: object = {}, who = auditor) =>
    server.graphql(query, variables, { token: who.accessToken })
  /** An alert as a rule would raise it. */
  const raised = async (severity = 'HIGH', timestamp = new Date()) => {
    const id = uuidv7()
    await server.database.query(
      `INSERT INTO security_alerts (id, timestamp, rule, key, severity, summary) VALUES ($1::uuid, $2, 'test_rule', $1::uuid::text, $3, 'A test')`,
      [id, timestamp, severity],
    )
    return id
  }
  const eventsOf = (id: string) =>
    server.database.query(
      `SELECT event_type, user_id, details FROM security_events WHERE details->>'alertId' = $1 ORDER BY timestamp`,
      [id],
    )

  it('are nobody’s but auditors’ and administrators’: for everybody else there is no such thing', async () => {
    const id = await raised()
    for (const [query, variables] of [
      [PAGE, {}],
      [ACKNOWLEDGE, { id }],
      [RESOLVE, { id, resolution: 'BENIGN' }],
    ] as const) {
      for (const answer of [await server.graphql(query, variables), await ask(query, variables, person)]) {
        assert.deepEqual([answer.data, answer.codes[0]], [null, 'BAD_USER_INPUT'])
        assert.match(answer.errors.map(({ message }) => message).join(), /Cannot query field/)
      }
    }
    assert.deepEqual(await eventsOf(id), [])
  })

  it('tell what they are about, with the events that they stand for', async () => {
    const { data } = await ask(EVENTS)
    const [{ node }] = data.securityAlerts.edges
    assert.deepEqual([node.count, node.user, node.acknowledgedBy], [3, null, null])
    assert.deepEqual(node.events, [
      { type: 'LOGIN_FAILED', ipAddress: '127.0.0.1' },
      { type: 'LOGIN_FAILED', ipAddress: '127.0.0.1' },
      { type: 'LOGIN_FAILED', ipAddress: '127.0.0.1' },
    ])
  })

  it('come in pages that end, each alert once, the latest first', async () => {
    const since = new Date('2020-01-01T00:00:00Z')
    const ids: string[] = []
    for (let minute = 0; minute < 5; minute += 1)
      ids.unshift(await raised('INFO', new Date(since.getTime() + minute * 1000)))
    const filter = { rules: ['test_rule'], since: since.toISOString() }
    const seen: string[] = []
    let after: string | null = null
    do {
      const { data } = await ask(PAGE, { filter, first: 2, after })
      seen.push(...data.securityAlerts.edges.map(({ node }: { node: { id: string } }) => node.id))
      after = data.securityAlerts.pageInfo.hasNextPage ? data.securityAlerts.pageInfo.endCursor : null
    } while (after !== null)
    assert.deepEqual(seen.slice(-5), ids)
    assert.equal(new Set(seen).size, seen.length)
  })

  it('are narrowed by every part of the filter', async () => {
    await raised('CRITICAL')
    await raised('LOW')
    const found = async (filter: object): Promise<Record<string, string>[]> =>
      (await ask(PAGE, { filter })).data.securityAlerts.edges.map(
        ({ node }: { node: Record<string, string> }) => node,
      )
    for (const node of await found({ minSeverity: 'HIGH' }))
      assert.match(node['severity'] ?? '', /HIGH|CRITICAL/)
    for (const node of await found({ statuses: ['OPEN'] })) assert.equal(node['status'], 'OPEN')
    for (const node of await found({ rules: ['failures_from_one_address'] }))
      assert.equal(node['rule'], 'failures_from_one_address')
    assert.deepEqual(await found({ since: '2100-01-01T00:00:00Z' }), [])
    assert.deepEqual(await found({ rules: [] }), [])
  })

  it('refuse what is no page, no rule and no cursor of theirs', async () => {
    const others = await ask('{ securityEvents(first: 1) { edges { cursor } } }')
    const [{ cursor }] = others.data.securityEvents.edges
    for (const variables of [
      { first: 0 },
      { first: 101 },
      { after: 'bm9uc2Vuc2U' },
      { after: cursor },
      { filter: { rules: ["'; DROP TABLE users"] } },
      { filter: { rules: Array.from({ length: 51 }, (_, index) => `rule_${index}`) } },
    ])
      assert.deepEqual((await ask(PAGE, variables)).codes, ['BAD_USER_INPUT'], JSON.stringify(variables))
  })

  it('are taken on by one person, once, and closed by one, once; each is an event', async () => {
    const id = await raised()
    const [one, two] = await Promise.all([
      ask(ACKNOWLEDGE, { id, note: 'looking' }, auditor),
      ask(ACKNOWLEDGE, { id }, admin),
    ])
    const taker = one.data.acknowledgeAlert.acknowledgedBy.id
    assert.deepEqual(two.data.acknowledgeAlert, one.data.acknowledgeAlert)
    assert.equal(one.data.acknowledgeAlert.status, 'ACKNOWLEDGED')
    assert.deepEqual(
      (await eventsOf(id)).map(({ event_type, user_id }) => [event_type, user_id]),
      [['alert_acknowledged', taker]],
    )

    const closings = await Promise.all(
      [auditor, admin].map((who) =>
        ask(RESOLVE, { id, resolution: 'TRUE_POSITIVE', note: ' a spray ' }, who),
      ),
    )
    assert.deepEqual(closings.map(({ codes }) => JSON.stringify(codes)).toSorted(), ['["CONFLICT"]', '[]'])
    assert.deepEqual((await eventsOf(id)).at(-1)?.['details'], {
      alertId: id,
      resolution: 'TRUE_POSITIVE',
      note: 'a spray',
    })
    assert.equal((await eventsOf(id)).length, 2)

    assert.deepEqual((await ask(ACKNOWLEDGE, { id })).codes, ['CONFLICT'])
    assert.deepEqual((await ask(RESOLVE, { id, resolution: 'BENIGN' })).codes, ['CONFLICT'])
    const [row] = await server.database.query(
      'SELECT status, resolution FROM security_alerts WHERE id = $1',
      [id],
    )
    assert.deepEqual(row, { status: 'RESOLVED', resolution: 'TRUE_POSITIVE' })
  })

  it('that are not there, or have no id, are the same answer', async () => {
    for (const id of [uuidv7(), '1', "' OR true --", '']) {
      assert.deepEqual((await ask(ACKNOWLEDGE, { id })).codes, ['NOT_FOUND'], id)
      assert.deepEqual((await ask(RESOLVE, { id, resolution: 'BENIGN' })).codes, ['NOT_FOUND'], id)
    }
  })

  it('keep no note that is too long or has characters that are not shown', async () => {
    const id = await raised()
    for (const note of ['x'.repeat(501), 'a\u0000b', 'a\u202Eb'])
      assert.deepEqual((await ask(ACKNOWLEDGE, { id, note })).codes, ['BAD_USER_INPUT'])
    assert.deepEqual(await eventsOf(id), [])
  })
})
