import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { databaseFault } from '../../src/db/databaseFault.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { run } from '../support/ground.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Standby, caughtUp, startStandby } from '../support/standby.ts'

const EVENTS = '{ securityEvents { edges { node { type } } } }'

describe('a hot standby as the replica', { skip: provedBefore }, () => {
  let pair: Standby
  let server: TestServer
  let open: OpenDatabase
  let token = ''

  before(async () => {
    pair = await startStandby()
    const { ownerUrl, appUrl } = pair.primary
    const database = { ownerUrl, appUrl, query: (text: string) => run(ownerUrl, text), drop: async () => {} }
    const changes = { DATABASE_REPLICA_URL: pair.standby.appUrl, DATABASE_TIMEOUT_MS: '1000' }
    server = await startServer(changes, database)
    const options = { poolMax: 1, timeoutMs: 10_000, slowQueryMs: 10_000, logger: createLogger('silent') }
    open = openDatabase({ ...options, url: pair.standby.appUrl, metrics: createMetrics() })
    token = (await server.register('ada@example.com')).accessToken
  })
  after(async () => {
    await server.stop()
    await open.close()
    await pair.stop()
  })

  const page = () => server.graphql(EVENTS, {}, { token })

  it('shows what was recorded on the primary once it has replayed it', async () => {
    await caughtUp(pair)
    const { data } = await page()
    assert.deepEqual(data.securityEvents.edges.at(-1), { node: { type: 'USER_REGISTERED' } })
  })

  it('refuses a page that must wait for what it replays, and answers again afterwards', async () => {
    const owner = new Client({ connectionString: pair.primary.ownerUrl })
    await owner.connect()
    try {
      await owner.query('BEGIN')
      await owner.query('LOCK TABLE security_events IN ACCESS EXCLUSIVE MODE')
      await caughtUp(pair)
      const { status, codes, text } = await page()
      assert.deepEqual([status, codes], [503, ['SERVICE_UNAVAILABLE']])
      assert.doesNotMatch(text, /edges/)
      assert.equal((await server.graphql('{ me { id } }', {}, { token })).status, 200)
    } finally {
      await owner.end()
    }
    await caughtUp(pair)
    assert.equal((await page()).status, 200)
  })

  it('is a lack of the service where it cancels a question that stands in the way of what it replays', async () => {
    const asked = open.db.transaction(async (tx) => {
      await tx.execute(sql`SELECT count(*) FROM security_events`)
      await Promise.all([
        tx.execute(sql`SELECT pg_sleep(3)`),
        run(pair.primary.ownerUrl, 'ALTER TABLE security_events ADD COLUMN unused integer'),
      ])
    })
    await assert.rejects(asked, (error) => {
      assert.partialDeepStrictEqual(databaseFault(error), { kind: 'unavailable', class: '40' })
      return true
    })
  })
})
