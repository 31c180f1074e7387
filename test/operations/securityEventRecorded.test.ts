import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { LOGIN, LOGOUT, type SignedInAnswer } from '../support/graphqlClient.ts'
import { type OpenStream, openStream } from '../support/openStream.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EVENTS = `subscription ($filter: SecurityEventFilter) {
  securityEventRecorded(filter: $filter) { id type user { id } ipAddress details }
}`

type Someone = SignedInAnswer & { readonly email: string }

describe('securityEventRecorded, over two processes', () => {
  let database: FreshDatabase
  let servers: readonly [TestServer, TestServer]
  let auditor: Someone
  const streams: OpenStream[] = []
  before(async () => {
    database = await freshDatabase()
    const secrets = makeSecrets()
    servers = [await startServer(secrets, database), await startServer(secrets, database)]
    const person = await servers[0].register()
    await database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`, [person.userId])
    auditor = { ...person, ...(await servers[0].login(person.email)) }
  })
  after(async () => {
    for (const stream of streams) await stream.close()
    for (const server of servers) await server.stop()
    await database.drop()
  })

  const follow = async (filter: object, token?: string, server = servers[0]) => {
    const stream = await openStream(server.url, EVENTS, { filter }, token)
    streams.push(stream)
    return stream
  }
  const fail = (email: string, server: TestServer) =>
    server.graphql(LOGIN, { input: { email, password: 'wrong' } })

  it('tells of each decision once, whichever process took it', async () => {
    const someone = await servers[1].register()
    const stream = await follow({ types: ['LOGIN_FAILED'], userId: someone.userId }, auditor.accessToken)
    for (const server of [servers[0], servers[1], servers[1]]) await fail(someone.email, server)
    const seen = [await stream.next(), await stream.next(), await stream.next()]
    const ids = seen.map((payload) => JSON.stringify(payload?.data))
    assert.equal(new Set(ids).size, 3)
    const rows = await database.query(
      `SELECT id FROM security_events WHERE event_type = 'login_failed' AND user_id = $1`,
      [someone.userId],
    )
    for (const { id } of rows) assert.equal(ids.filter((text) => text.includes(String(id))).length, 1)
  })

  it('shows a person their own events and nobody else’s, whatever the filter', async () => {
    const ada = await servers[0].register()
    const other = await servers[0].register()
    const stream = await follow({ types: ['LOGIN_FAILED'] }, ada.accessToken)
    await fail(other.email, servers[1])
    await fail('nobody@example.com', servers[0])
    await fail(ada.email, servers[1])
    const payload = await stream.next()
    assert.deepEqual(payload?.data?.['securityEventRecorded'], {
      ...Object(payload?.data?.['securityEventRecorded']),
      user: { id: ada.userId },
    })
  })

  it('refuses another’s trail, and strangers, before a source is opened', async () => {
    const ada = await servers[0].register()
    const foreign = await follow({ userId: auditor.userId }, ada.accessToken)
    const stranger = await follow({})
    const codes = [await foreign.next(), await stranger.next()].map(
      (payload) => payload?.errors?.[0]?.extensions.code,
    )
    assert.deepEqual(codes, ['FORBIDDEN', 'UNAUTHENTICATED'])
  })

  it('ends within a second of the revocation in another process', async () => {
    const ada = await servers[0].register()
    const stream = await follow({}, ada.accessToken)
    await fail(ada.email, servers[0])
    assert.notEqual(await stream.next(), null)
    const began = performance.now()
    await servers[1].graphql(LOGOUT, {}, { token: ada.accessToken })
    let last = await stream.next()
    while (last?.errors === undefined && last !== null) last = await stream.next()
    assert.equal(last?.errors?.[0]?.extensions.code, 'UNAUTHENTICATED')
    assert.equal(await stream.next(), null)
    assert.equal(performance.now() - began < 1_000, true)
  })

  it('ends when an auditor is one no longer', async () => {
    const person = await servers[0].register()
    await database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`, [person.userId])
    const { accessToken } = await servers[0].login(person.email)
    const stream = await follow({ types: ['USER_SUSPENDED'] }, accessToken)
    await database.query(`UPDATE users SET roles = '{USER}' WHERE id = $1`, [person.userId])
    assert.equal((await stream.next())?.errors?.[0]?.extensions.code, 'UNAUTHENTICATED')
  })

  it('holds a person to ten streams a process', async () => {
    const ada = await servers[0].register()
    const open = await Promise.all(Array.from({ length: 10 }, () => follow({}, ada.accessToken)))
    const eleventh = await follow({}, ada.accessToken)
    assert.equal((await eleventh.next())?.errors?.[0]?.extensions.code, 'RATE_LIMITED')
    for (const stream of open) await stream.close()
  })

  it('records that an auditor listens, and not that people listen to themselves', async () => {
    const ada = await servers[0].register()
    await follow({}, ada.accessToken)
    await follow({}, auditor.accessToken)
    const rows = await database.query(
      `SELECT user_id FROM security_events
        WHERE event_type = 'record_read' AND details->>'kind' = 'securityEventRecorded' AND user_id = ANY($1)`,
      [[ada.userId, auditor.userId]],
    )
    assert.equal(rows.length > 0 && rows.every(({ user_id }) => user_id === auditor.userId), true)
  })
})
