import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { followedUp } from '../support/followedUp.ts'
import { LOGIN, REFRESH, type SignedInAnswer } from '../support/graphqlClient.ts'
import { type OpenStream, openStream } from '../support/openStream.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'

const ALERTS = `subscription ($minSeverity: Severity!) {
  securityAlertRaised(minSeverity: $minSeverity) { id rule severity status count user { id } events { type } }
}`

describe('securityAlertRaised, over two processes', () => {
  let database: FreshDatabase
  let servers: readonly [TestServer, TestServer]
  let auditor: SignedInAnswer
  const streams: OpenStream[] = []
  before(async () => {
    database = await freshDatabase()
    const env = { ...makeSecrets(), REFRESH_GRACE: '0s', MAX_LOGIN_ATTEMPTS: '100' }
    servers = [await startServer(env, database), await startServer(env, database)]
    const { email, userId } = await servers[0].register()
    await database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`, [userId])
    auditor = await servers[0].login(email)
  })
  after(async () => {
    for (const stream of streams) await stream.close()
    for (const server of servers) await server.stop()
    await database.drop()
  })

  const follow = async (minSeverity: string, token?: string) => {
    const stream = await openStream(servers[0].url, ALERTS, { minSeverity }, token)
    streams.push(stream)
    return stream
  }
  /** Somebody's copied refresh token comes back at the other process. */
  const copyTokenOf = async (person: SignedInAnswer) => {
    for (let time = 0; time < 2; time += 1)
      await servers[1].graphql(REFRESH, { input: { refreshToken: person.refreshToken } })
  }

  it('tells of an alert that another process raised, with what it stands for', async () => {
    const person = await servers[1].register()
    const stream = await follow('CRITICAL', auditor.accessToken)
    await copyTokenOf(person)
    const raised = Object(await stream.next()).data?.securityAlertRaised
    assert.deepEqual(raised, {
      id: raised.id,
      rule: 'refresh_token_reused',
      severity: 'CRITICAL',
      status: 'OPEN',
      count: 1,
      user: { id: person.userId },
      events: [{ type: 'REFRESH_TOKEN_REUSED' }],
    })
  })

  it('tells of none that is less bad, and of one that repeats within its cool-down only once', async () => {
    const stream = await follow('CRITICAL', auditor.accessToken)
    for (let time = 0; time < 8; time += 1)
      await servers[1].graphql(LOGIN, { input: { email: `guess-${time}@example.com`, password: 'no' } })
    await followedUp(database)
    const person = await servers[1].register()
    await copyTokenOf(person)
    const first = Object(await stream.next()).data?.securityAlertRaised
    assert.deepEqual([first.rule, first.user], ['refresh_token_reused', { id: person.userId }])
    const rows = await database.query(
      `SELECT 1 FROM security_alerts WHERE rule = 'failures_from_one_address'`,
    )
    assert.equal(rows.length, 1)
  })

  it('is not there for people and strangers', async () => {
    const { accessToken } = await servers[0].register()
    for (const token of [undefined, accessToken]) {
      const stream = await follow('LOW', token)
      assert.equal((await stream.next())?.errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
    }
  })

  it('shows an alert with its evidence, of which others see nothing', async () => {
    const [row] = await database.query('SELECT id FROM security_alerts LIMIT 1')
    const id = String(row?.['id'])
    await fetch(`${servers[0].url}/alerts/${id}/evidence`, {
      method: 'POST',
      body: 'what was seen',
      headers: {
        authorization: `Bearer ${auditor.accessToken}`,
        'content-type': 'text/plain',
        'content-disposition': 'attachment; filename="seen.txt"',
      },
    })
    const EVIDENCE =
      '{ securityAlerts(first: 10) { edges { node { id evidence { fileName contentType bytes sha256 uploadedBy { id } } } } } }'
    const { data, text } = await servers[1].graphql(EVIDENCE, {}, { token: auditor.accessToken })
    assert.notEqual(data, null, text)
    const found = data.securityAlerts.edges.map(
      ({ node }: { node: { id: string; evidence: object[] } }) => node,
    )
    for (const alert of found)
      assert.deepEqual(
        alert.evidence,
        alert.id === id
          ? [
              {
                fileName: 'seen.txt',
                contentType: 'text/plain',
                bytes: 13,
                sha256: createHash('sha256').update('what was seen').digest('hex'),
                uploadedBy: { id: auditor.userId },
              },
            ]
          : [],
      )
  })
})
