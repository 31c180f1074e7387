import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import type { SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const OVERVIEW = `query ($since: DateTime!, $until: DateTime) { securityOverview(since: $since, until: $until) {
  loginsSucceeded loginsFailed accountsLocked rateLimited accessDenied openAlerts highRiskEvents
  timeline { start succeeded failed denied maxRiskScore } topAddresses { ipAddress failures } byType { type count }
} }`
const ONE = 'query ($id: ID!) { securityEvent(id: $id) { id type user { id } } }'

const since = new Date(Date.now() - 3_600_000 * 3)
since.setUTCMinutes(0, 0, 0)
const minutes = (count: number) => new Date(since.getTime() + count * 60_000).toISOString()

describe('the record in figures, and event by event', () => {
  let server: TestServer
  let auditor: SignedInAnswer
  before(async () => {
    server = await startServer()
    const { email } = await server.register()
    await server.database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE email = $1`, [email])
    auditor = await server.login(email)
    const rows: readonly (readonly [string, string, number, string, number, number])[] = [
      ['login_succeeded', 'SUCCESS', 0, '192.0.2.1', 1, 1],
      ['login_failed', 'FAILURE', 2, '192.0.2.1', 3, 1],
      ['login_failed', 'FAILURE', 2, '192.0.2.2', 1, 2],
      ['login_failed', 'FAILURE', 2, '192.0.2.2', 40, 11],
      ['refresh_token_reused', 'DENIED', 9, '192.0.2.3', 1, 12],
      ['login_failed', 'FAILURE', 2, '192.0.2.9', 7, 60],
    ]
    for (const [type, outcome, risk, ip, count, minute] of rows) {
      await server.database.query(
        `INSERT INTO security_events (id, timestamp, event_type, outcome, severity, risk_score, ip_address, count)
         VALUES ($1, $2, $3, $4, 'LOW', $5, $6, $7)`,
        [
          uuidv7({ msecs: new Date(minutes(minute)).getTime() }),
          minutes(minute),
          type,
          outcome,
          risk,
          ip,
          count,
        ],
      )
    }
  })
  after(() => server.stop())

  it('counts folded rows as often as they stand for, within the span and not at its end', async () => {
    const variables = { since: minutes(0), until: minutes(60) }
    const { data, text } = await server.graphql(OVERVIEW, variables, { token: auditor.accessToken })
    assert.notEqual(data, null, text)
    const { timeline, ...figures } = data.securityOverview
    assert.deepEqual(figures, {
      loginsSucceeded: 1,
      loginsFailed: 44,
      accountsLocked: 0,
      rateLimited: 0,
      accessDenied: 0,
      openAlerts: 0,
      highRiskEvents: 1,
      topAddresses: [
        { ipAddress: '192.0.2.2', failures: 41 },
        { ipAddress: '192.0.2.1', failures: 3 },
        { ipAddress: '192.0.2.3', failures: 1 },
      ],
      byType: [
        { type: 'LOGIN_FAILED', count: 44 },
        { type: 'LOGIN_SUCCEEDED', count: 1 },
        { type: 'REFRESH_TOKEN_REUSED', count: 1 },
      ],
    })
    assert.deepEqual(timeline, [
      { start: minutes(0), succeeded: 1, failed: 4, denied: 0, maxRiskScore: 2 },
      { start: minutes(10), succeeded: 0, failed: 40, denied: 1, maxRiskScore: 9 },
    ])
  })

  for (const [what, variables] of Object.entries({
    'a span of nothing': { since: minutes(5), until: minutes(5) },
    'a span that runs backwards': { since: minutes(5), until: minutes(4) },
    'a span of more than 31 days': { since: minutes(-32 * 24 * 60), until: minutes(0) },
  })) {
    it(`refuses ${what}`, async () => {
      const { status, codes } = await server.graphql(OVERVIEW, variables, { token: auditor.accessToken })
      assert.deepEqual([status, codes], [400, ['BAD_USER_INPUT']])
    })
  }

  it('is there for auditors and administrators alone', async () => {
    const { accessToken } = await server.register()
    for (const options of [{}, { token: accessToken }]) {
      const { status, text } = await server.graphql(OVERVIEW, { since: minutes(0) }, options)
      assert.equal(status, 400)
      assert.match(text, /Cannot query field/)
    }
  })

  it('gives one event by its id to whom it is about and to auditors, and is null for others as for an id of nothing', async () => {
    const ada = await server.register()
    const other = await server.register()
    const [row] = await server.database.query('SELECT id FROM security_events WHERE user_id = $1', [
      ada.userId,
    ])
    const id = String(row?.['id'])
    const ask = (token: string, wanted: string) => server.graphql(ONE, { id: wanted }, { token })
    for (const token of [ada.accessToken, auditor.accessToken]) {
      const { data } = await ask(token, id)
      assert.deepEqual(data.securityEvent, { id, type: 'USER_REGISTERED', user: { id: ada.userId } })
    }
    for (const wanted of [id, uuidv7(), 'ffffffff-ffff-4fff-bfff-ffffffffffff', 'nonsense', '']) {
      const { status, data, codes } = await ask(other.accessToken, wanted)
      assert.deepEqual([status, data, codes], [200, { securityEvent: null }, []], wanted)
    }
  })

  it('records that an auditor read what is not theirs, and about whom', async () => {
    const ada = await server.register()
    const page = '{ securityEvents(first: 1) { edges { node { id } } } }'
    await server.graphql(page, {}, { token: ada.accessToken })
    await server.graphql(page, {}, { token: auditor.accessToken })
    const rows = await server.database.query(
      `SELECT DISTINCT details FROM security_events WHERE event_type = 'record_read' AND user_id = $1 ORDER BY details`,
      [auditor.userId],
    )
    const kinds = rows.map(({ details }) => JSON.stringify(details))
    assert.equal(kinds.includes('{"kind":"securityEvents"}'), true)
    assert.equal(
      kinds.some((text) => text.includes('"securityEvent"') && text.includes('about')),
      true,
    )
    const own = await server.database.query(
      `SELECT 1 FROM security_events WHERE event_type = 'record_read' AND user_id = $1`,
      [ada.userId],
    )
    assert.deepEqual(own, [])
  })
})
