import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { followedUp } from '../support/followedUp.ts'
import { LOGIN, REFRESH, type SignedInAnswer } from '../support/graphqlClient.ts'
import { run } from '../support/ground.ts'
import { type TestServer, startServer } from '../support/server.ts'

const highRisk = `
SELECT * FROM security_events WHERE timestamp > NOW() - INTERVAL '24 hours' AND risk_score >= 5;`
const failuresByAddress = `
SELECT ip_address, COUNT(*) AS attempts FROM security_events
 WHERE event_type = 'login_failed' AND timestamp > NOW() - INTERVAL '1 hour'
 GROUP BY ip_address HAVING COUNT(*) >= 5;`
const alerts = `
SELECT * FROM security_alerts WHERE timestamp > NOW() - INTERVAL '24 hours';`

describe('what analysts ask the database, as written', () => {
  let server: TestServer
  let person: SignedInAnswer
  before(async () => {
    server = await startServer({ REFRESH_GRACE: '0s', MAX_LOGIN_ATTEMPTS: '100' })
    person = await server.register()
    for (let time = 0; time < 6; time += 1)
      await server.graphql(LOGIN, { input: { email: `guess-${time}@example.com`, password: 'wrong' } })
    await server.graphql(REFRESH, { input: { refreshToken: person.refreshToken } })
    await server.graphql(REFRESH, { input: { refreshToken: person.refreshToken } })
    await followedUp(server.database)
  })
  after(() => server.stop())

  for (const role of ['appUrl', 'ownerUrl'] as const) {
    describe(`as the ${role === 'appUrl' ? 'application' : 'owner'}`, () => {
      const ask = (sql: string) => run(server.database[role], sql)

      it('finds a reused refresh token among the events of high risk, with all its columns', async () => {
        const [event, ...others] = await ask(highRisk)
        assert.deepEqual(others, [])
        assert.deepEqual(
          [event?.['event_type'], event?.['risk_score'], event?.['user_id'], event?.['session_id']],
          ['refresh_token_reused', 9, person.userId, person.sessionId],
        )
        const columns =
          'id timestamp event_type outcome severity risk_score risk_signals user_id actor_id session_id api_key_id operation ip_address user_agent request_id count details personal_details writer_id sequence previous_hash hash salt commitment'
        assert.deepEqual(Object.keys(event ?? {}).toSorted(), columns.split(' ').toSorted())
      })

      it('finds the address of five failed sign-ins, and how many there were', async () => {
        assert.deepEqual(await ask(failuresByAddress), [{ ip_address: '127.0.0.1', attempts: '6' }])
      })

      it('finds the alerts of the day', async () => {
        const found = await ask(alerts)
        assert.deepEqual(
          found.map(({ rule, status, severity }) => [rule, status, severity].join(' ')).toSorted(),
          ['failures_from_one_address OPEN HIGH', 'refresh_token_reused OPEN CRITICAL'],
        )
        const columns =
          'id timestamp rule severity status summary count user_id ip_address key last_seen_at cool_until announcement_id acknowledged_by acknowledged_at resolved_by resolved_at resolution'
        assert.deepEqual(Object.keys(found[0] ?? {}).toSorted(), columns.split(' ').toSorted())
      })
    })
  }

  it('alerts once of an address however many more fail, and counts them', async () => {
    for (let time = 0; time < 3; time += 1)
      await server.graphql(LOGIN, { input: { email: `more-${time}@example.com`, password: 'wrong' } })
    await followedUp(server.database)
    const rows = await server.database.query(
      `SELECT count, host(ip_address) AS ip FROM security_alerts WHERE rule = 'failures_from_one_address'`,
    )
    assert.deepEqual(rows, [{ count: 4, ip: '127.0.0.1' }])
    const raised = await server.database.query(
      `SELECT details->>'rule' AS rule FROM security_events WHERE event_type = 'alert_raised' ORDER BY 1`,
    )
    assert.deepEqual(raised, [{ rule: 'failures_from_one_address' }, { rule: 'refresh_token_reused' }])
  })
})
