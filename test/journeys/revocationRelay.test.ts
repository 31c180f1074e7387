import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { LOGOUT, ME } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestRedis, redisMissing, startRedis } from '../support/redis.ts'
import { serverEnv } from '../support/server.ts'
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts'

const promisedMs = 1_000
const rounds = 100

describe('revocation over two processes that share a Redis', { skip: redisMissing() }, () => {
  let database: FreshDatabase
  let redis: TestRedis
  let servers: readonly [ServerProcess, ServerProcess]
  before(async () => {
    database = await freshDatabase()
    const started = await startRedis()
    assert.ok(started)
    redis = started
    const env = serverEnv(database, { REDIS_URL: redis.url, LOG_LEVEL: 'error' })
    const [one, two] = await Promise.all([startServerProcess(env), startServerProcess(env)])
    servers = [one, two]
  })
  after(async () => {
    await Promise.all(servers.map((server) => server.end()))
    await redis.stop()
    await database.drop()
  })

  const statusOn = async (server: ServerProcess, token: string) =>
    (await server.graphql(ME, {}, { token })).status
  /** Logs out at the one and answers how many milliseconds the other goes on answering. */
  const lagOf = async () => {
    const { accessToken } = await servers[0].register()
    assert.equal(await statusOn(servers[1], accessToken), 200)
    await servers[0].graphql(LOGOUT, {}, { token: accessToken })
    const began = performance.now()
    while ((await statusOn(servers[1], accessToken)) !== 401) {
      assert.equal(performance.now() - began < 10 * promisedMs, true)
      await pause(2)
    }
    return performance.now() - began
  }
  const heardFrom = async (server: ServerProcess, feed: string) => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const line = new RegExp(`^gatehouse_revocation_lag_seconds_count\\{feed="${feed}"\\} (\\d+)$`, 'm').exec(
      text,
    )
    return Number(line?.[1] ?? 0)
  }

  it('is heard within a second at p99, by both feeds, and the lag is a metric', async () => {
    const lags: number[] = []
    for (let round = 0; round < rounds; round += 1) lags.push(await lagOf())
    const p99 = lags.toSorted((a, b) => a - b)[Math.floor(rounds * 0.99) - 1] ?? Number.NaN
    assert.equal(p99 < promisedMs, true, `p99 ${p99} ms`)
    // The slower of the two feeds hears of the last one after the faster has refused it.
    for (const feed of ['redis', 'postgres'])
      for (const began = performance.now(); (await heardFrom(servers[1], feed)) < rounds; await pause(20))
        assert.ok(
          performance.now() - began < 10 * promisedMs,
          `${feed}: ${await heardFrom(servers[1], feed)}`,
        )
  })

  it('goes on without a feed from the database: each request asks', async () => {
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse-feed' AND datname = current_database()`,
    )
    assert.equal((await lagOf()) < promisedMs, true)
  })

  it('goes on without Redis, and hears it again when it is back', async () => {
    await redis.kill()
    assert.equal((await lagOf()) < promisedMs, true)
    await redis.restart()
    const before = await heardFrom(servers[1], 'redis')
    for (let waited = 0; (await heardFrom(servers[1], 'redis')) === before; waited += 1) {
      assert.equal(waited < 50, true, 'nothing was heard by Redis any more')
      await lagOf()
      await pause(100)
    }
  })

  it('believes no lie of it: who says that a session ended costs a look, and ends nothing', async () => {
    const { accessToken, sessionId } = await servers[0].register()
    const { createClient } = await import('redis')
    const liar = createClient({ url: redis.url })
    await liar.connect()
    for (const lie of [`session:${sessionId}:0`, 'session', '', 'user:x:NaN', 'x'.repeat(100_000)])
      await liar.publish('gatehouse:changes', lie)
    liar.destroy()
    assert.equal(await statusOn(servers[1], accessToken), 200)
  })
})
