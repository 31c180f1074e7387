import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { issueKey } from '../support/apiKeys.ts'
import { LOGIN, ME, REFRESH, type SignedInAnswer, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'

const EXPORT = 'mutation { exportMyData { generatedAt data } }'
const DELETE = 'mutation { deleteMyAccount { accepted } }'

/** Tables that tell of people by id alone, and columns of theirs that are erased by the function of the record. */
const record = new Set(['security_events', 'security_alerts'])

describe('the rights of a person over their data', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  const sql = (text: string, ...params: readonly unknown[]) => server.database.query(text, params)
  const as = (document: string, { accessToken }: SignedInAnswer) =>
    server.graphql(document, {}, { token: accessToken })
  const eventsOf = async (operation: string, { userId }: SignedInAnswer) => {
    const rows = await sql(
      'SELECT event_type FROM security_events WHERE operation = $1 AND user_id = $2 ORDER BY id',
      operation,
      userId,
    )
    return rows.map(({ event_type }) => event_type)
  }

  for (const [name, document] of [
    ['exportMyData', EXPORT],
    ['deleteMyAccount', DELETE],
  ] as const) {
    it(`wants a proof of identity that is not older than five minutes: ${name}`, async () => {
      const person = await server.register()
      await sql(
        `UPDATE sessions SET authenticated_at = now() - interval '301 seconds' WHERE id = $1`,
        person.sessionId,
      )
      const { status, codes, errors } = await as(document, person)
      assert.deepEqual([status, codes], [403, ['STEP_UP_REQUIRED']])
      assert.equal(errors[0]?.extensions['maxAgeSeconds'], 300)
      assert.deepEqual(await eventsOf(name, person), ['access_denied'])
      assert.equal((await as(ME, person)).status, 200)
    })

    it(`is closed to strangers and to API keys: ${name}`, async () => {
      const scopes = ['ME_READ', 'SECURITY_EVENTS_READ', 'SECURITY_ALERTS_READ', 'USERS_READ']
      const key = await issueKey(server, (await server.register()).accessToken, { scopes })
      assert.deepEqual((await server.graphql(document, {}, { token: key.text })).codes, ['FORBIDDEN'])
      assert.deepEqual((await server.graphql(document)).codes, ['UNAUTHENTICATED'])
    })
  }

  it('gives all that is held about a person, and records that it did', async () => {
    const person = await server.register()
    await server.login(person.email)
    const { data } = (await as(EXPORT, person)).data.exportMyData
    assert.equal(data.account.email, person.email)
    assert.equal(data.sessions.length, 2)
    const types = data.events.map(({ eventType }: { eventType: string }) => eventType)
    assert.deepEqual(types, ['login_succeeded', 'user_registered'])
    assert.deepEqual(await eventsOf('exportMyData', person), ['personal_data_exported'])
  })

  it('gives no secret, no hash, nothing of anybody else, and not who else acted', async () => {
    const person = await server.register()
    const other = await personWith(server, 'ADMIN')
    await sql(
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, user_id, actor_id)
       VALUES (gen_random_uuid(), 'user_reinstated', 'SUCCESS', 'MEDIUM', 1, $1, $2)`,
      person.userId,
      other.userId,
    )
    const key = await issueKey(server, person.accessToken, { name: 'The nightly report' })
    const { data, text } = await as(EXPORT, person)
    assert.equal(data.exportMyData.data.apiKeys[0].name, 'The nightly report')
    for (const word of [
      key.secret,
      'keptSecret',
      'KeptSecret',
      'argon2',
      'hash',
      'Hash',
      'keyId',
      'salt',
      other.userId,
      other.email,
    ])
      assert.equal(text.includes(word), false, word)
  })

  it('erases a person: nothing that was theirs alone is left in any table', async () => {
    const person = await server.register('Erase.Me@example.com')
    await server.login(person.email)
    await issueKey(server, person.accessToken)
    await server.graphql(LOGIN, { input: { email: person.email, password: 'wrong' } })
    await sql(
      `UPDATE users SET username = 'Erased', username_canonical = 'erased' WHERE id = $1`,
      person.userId,
    )
    const { data } = await as(DELETE, person)
    assert.deepEqual(data, { deleteMyAccount: { accepted: true } })

    const tables = await sql(
      `SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND c.column_name = 'user_id' AND t.table_type = 'BASE TABLE'`,
    )
    for (const { table_name } of tables) {
      const name = String(table_name)
      if (record.has(name) || name.startsWith('security_events_')) continue
      assert.deepEqual(await sql(`SELECT * FROM ${name} WHERE user_id = $1`, person.userId), [], name)
    }
    const [{ row } = { row: '' }] = await sql(
      'SELECT row_to_json(users)::text AS row FROM users WHERE id = $1',
      person.userId,
    )
    assert.doesNotMatch(String(row), /erase\.me|erased|argon2|example\.com/i)
    assert.match(String(row), /"status":"DELETED"/)
    assert.deepEqual(await eventsOf('deleteMyAccount', person), ['user_deleted'])
  })

  it('keeps the record of an erased person, without their addresses and agents', async () => {
    const person = await server.register()
    await sql(
      `INSERT INTO security_alerts (id, rule, key, severity, summary, user_id, ip_address)
       VALUES (gen_random_uuid(), 'test', 'key', 'LOW', 'A test', $1, '127.0.0.1')`,
      person.userId,
    )
    await as(DELETE, person)
    const alerts = await sql('SELECT ip_address FROM security_alerts WHERE user_id = $1', person.userId)
    assert.deepEqual(alerts, [{ ip_address: null }])
    const rows = await sql(
      'SELECT event_type, ip_address, user_agent FROM security_events WHERE user_id = $1 ORDER BY id',
      person.userId,
    )
    const gone = { ip_address: null, user_agent: null }
    assert.deepEqual(rows, [
      { event_type: 'user_registered', ...gone },
      { event_type: 'user_deleted', ...gone },
    ])
  })

  it('ends every session and API key of an erased person at once', async () => {
    const person = await server.register()
    const second = await server.login(person.email)
    const key = await issueKey(server, person.accessToken)
    assert.deepEqual((await server.graphql(ME, {}, { token: key.text })).codes, [])
    await as(DELETE, second)
    assert.deepEqual((await server.graphql(ME, {}, { token: key.text })).codes, ['UNAUTHENTICATED'])
    for (const session of [person, second]) {
      assert.deepEqual((await as(ME, session)).codes, ['UNAUTHENTICATED'])
      const { codes } = await server.graphql(REFRESH, { input: { refreshToken: session.refreshToken } })
      assert.deepEqual(codes, ['UNAUTHENTICATED'])
    }
  })

  it('answers a sign-in of an erased person as one of nobody, under each name that it ever had', async () => {
    const { email, ...person } = await server.register()
    await as(DELETE, person)
    const login = (address: string) =>
      server.graphql(LOGIN, { input: { email: address, password: goodPassword } })
    for (const address of [email, `deleted-${person.userId}@users.invalid`])
      assert.deepEqual((await login(address)).codes, ['INVALID_CREDENTIALS'])
  })

  it('tells the address of an erased person once that nothing is left', async () => {
    const person = await server.register()
    await as(DELETE, person)
    const subject = 'Your account was deleted'
    await server.mail.next(person.email, subject)
    const told = (await server.mail.all()).filter(
      (mail) => mail.to === person.email && mail.subject === subject,
    )
    assert.equal(told.length, 1)
  })

  it('frees the address: whoever registers it anew is somebody else', async () => {
    const person = await server.register()
    await as(DELETE, person)
    const anew = await server.register(person.email)
    assert.notEqual(anew.userId, person.userId)
    const { data } = (await as(EXPORT, anew)).data.exportMyData
    assert.deepEqual(
      data.events.map(({ eventType }: { eventType: string }) => eventType),
      ['user_registered'],
    )
  })

  it('erases once where it is asked for sixteen times at once', async () => {
    const person = await server.register()
    const answers = await Promise.all(Array.from({ length: 16 }, () => as(DELETE, person)))
    assert.equal(answers.filter(({ codes }) => codes.length === 0).length, 1)
    assert.deepEqual(await eventsOf('deleteMyAccount', person), ['user_deleted'])
  })

  it('keeps the last administrator, and one of two who go at once', async () => {
    const [one, other] = [await personWith(server, 'ADMIN'), await personWith(server, 'ADMIN')]
    await sql(`UPDATE users SET roles = '{USER}' WHERE id <> ALL($1) AND status <> 'DELETED'`, [
      one.userId,
      other.userId,
    ])
    const answers = await Promise.all([as(DELETE, one), as(DELETE, other)])
    assert.deepEqual(
      answers.flatMap(({ codes }) => codes),
      ['CONFLICT'],
    )
    const last = answers[0]?.codes.length === 0 ? other : one
    const again = await as(DELETE, last)
    assert.deepEqual([again.status, again.codes], [409, ['CONFLICT']])
    assert.deepEqual((await as('{ me { roles } }', last)).data, { me: { roles: ['USER', 'ADMIN'] } })
  })

  it('lets a plain person go where nobody administers', async () => {
    await sql(`UPDATE users SET roles = '{USER}' WHERE 'ADMIN' = ANY(roles)`)
    assert.deepEqual((await as(DELETE, await server.register())).codes, [])
  })
})
