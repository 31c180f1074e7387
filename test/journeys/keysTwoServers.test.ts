import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { type TestKey, issueKey, send, sign, testKey } from '../support/apiKeys.ts'
import { LOGIN, ME } from '../support/graphqlClient.ts'
import { type StreamPayload, openStream } from '../support/openStream.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'

const promisedMs = 1_000
const ROTATE = 'mutation ($id: ID!, $grace: Int!) { rotateApiKey(id: $id, graceSeconds: $grace) { secret } }'
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { accepted } }'

describe('API keys at two servers on one database', () => {
  let database: FreshDatabase
  let servers: readonly [TestServer, TestServer]
  const secrets = makeSecrets()
  before(async () => {
    database = await freshDatabase()
    const env = { ...secrets, ALLOWED_HOSTS: '*' }
    servers = [await startServer(env, database), await startServer(env, database)]
  })
  after(async () => {
    for (const server of servers) await server.stop()
    await database.drop()
  })

  const statusOn = async (server: TestServer, { text }: TestKey) =>
    (await server.graphql(ME, {}, { token: text })).status

  const untilRefused = async (server: TestServer, key: TestKey) => {
    const began = performance.now()
    for (;;) {
      const status = await statusOn(server, key)
      if (status === 401) return
      assert.ok(performance.now() - began < promisedMs, `still answered ${status} after a second`)
      await pause(5)
    }
  }

  it('are refused at the other, within a second, once they are revoked at one', async () => {
    const { accessToken } = await servers[0].register()
    const key = await issueKey(servers[0], accessToken)
    for (const server of servers) assert.equal(await statusOn(server, key), 200)
    await servers[0].graphql(REVOKE, { id: key.id }, { token: accessToken })
    assert.equal(await statusOn(servers[0], key), 401)
    await untilRefused(servers[1], key)
  })

  it('lose a secret at the other within a second where it was rotated without a grace', async () => {
    const { accessToken } = await servers[0].register()
    const key = await issueKey(servers[0], accessToken)
    for (const server of servers) assert.equal(await statusOn(server, key), 200)
    const { data } = await servers[0].graphql(ROTATE, { id: key.id, grace: 0 }, { token: accessToken })
    await untilRefused(servers[1], key)
    for (const server of servers) assert.equal(await statusOn(server, testKey(data.rotateApiKey.secret)), 200)
  })

  for (const [what, change] of [
    ['the account is suspended', `UPDATE users SET status = 'SUSPENDED' WHERE id = $1`],
    ['the key is deleted', 'DELETE FROM api_keys WHERE user_id = $1'],
    [
      'the key is limited to an address',
      `UPDATE api_keys SET allowed_ips = '{192.0.2.1}' WHERE user_id = $1`,
    ],
    ['the person is deleted', 'DELETE FROM users WHERE id = $1'],
  ] as const) {
    it(`end on both within a second where ${what} by SQL`, async () => {
      const { accessToken, userId } = await servers[0].register()
      const key = await issueKey(servers[0], accessToken)
      for (const server of servers) assert.equal(await statusOn(server, key), 200)
      await database.query(change, [userId])
      await Promise.all(servers.map((server) => untilRefused(server, key)))
    })
  }

  for (const [what, deed] of [
    [
      'is revoked',
      async (key: TestKey, token: string) => servers[1].graphql(REVOKE, { id: key.id }, { token }),
    ],
    [
      'loses its secret',
      async (key: TestKey, token: string) => servers[1].graphql(ROTATE, { id: key.id, grace: 0 }, { token }),
    ],
  ] as const) {
    it(`end the stream that they opened at one within a second where the key ${what} at the other`, async () => {
      const { accessToken, email } = await servers[0].register()
      const key = await issueKey(servers[0], accessToken, { scopes: ['SECURITY_EVENTS_READ'] })
      const stream = await openStream(
        servers[0].url,
        'subscription { securityEventRecorded(filter: { types: [LOGIN_FAILED, API_KEY_REVOKED] }) { type } }',
        {},
        key.text,
      )
      assert.equal(stream.status, 200)
      const first = stream.next()
      await servers[1].graphql(LOGIN, { input: { email, password: 'wrong' } })
      assert.deepEqual((await first)?.data, { securityEventRecorded: { type: 'LOGIN_FAILED' } })

      await deed(key, accessToken)
      const began = performance.now()
      let payload: StreamPayload | null = await stream.next()
      while (payload !== null && payload.errors === undefined) payload = await stream.next()
      assert.ok(performance.now() - began < promisedMs)
    })
  }

  it('are not believed from memory while no changes are heard', async () => {
    const { accessToken } = await servers[0].register()
    const key = await issueKey(servers[0], accessToken)
    for (const server of servers) assert.equal(await statusOn(server, key), 200)
    await database.query(
      `WITH cut AS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse-feed' AND datname = current_database())
       UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND (SELECT count(*) FROM cut) > 0`,
      [key.id],
    )
    await Promise.all(servers.map((server) => untilRefused(server, key)))
  })

  it('take a nonce once over both at once', async () => {
    const { accessToken } = await servers[0].register()
    const key = await issueKey(servers[0], accessToken, { signed: true })
    const body = JSON.stringify({ query: ME })
    const headers = sign(key, {
      method: 'POST',
      authority: 'api.example.com',
      target: '/graphql',
      body,
      nonce: randomUUID(),
    })
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        send(servers[at % 2 === 0 ? 0 : 1].url, {
          method: 'POST',
          target: '/graphql',
          body,
          headers: [
            'Host',
            'api.example.com',
            'Content-Type',
            'application/json',
            ...Object.entries(headers).flat(),
          ],
        }),
      ),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((left, right) => left - right),
      [200, ...Array.from({ length: 15 }, () => 401)],
    )
  })

  it('stay good while API_KEY_SECRET is rotated, and are hashed under the new one as they are used', async () => {
    const { accessToken } = await servers[0].register()
    const key = await issueKey(servers[0], accessToken)
    const rotated = {
      ...secrets,
      API_KEY_SECRET: makeSecrets().API_KEY_SECRET,
      API_KEY_SECRET_PREVIOUS: secrets.API_KEY_SECRET,
    }
    const kept = async () =>
      (await database.query('SELECT kept_secret FROM api_keys WHERE id = $1', [key.id]))[0]?.['kept_secret']
    const before = await kept()

    const third = await startServer(rotated, database)
    assert.equal(await statusOn(third, key), 200)
    for (const began = performance.now(); (await kept()) === before; await pause(5))
      assert.ok(performance.now() - began < promisedMs)
    await third.stop()

    const { API_KEY_SECRET_PREVIOUS: _, ...settled } = rotated
    const fourth = await startServer(settled, database)
    assert.equal(await statusOn(fourth, key), 200)
    await fourth.stop()
  })
})
