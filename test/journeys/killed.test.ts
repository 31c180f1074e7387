import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { verifyDatabase } from '../../src/audit/verify/verifyDatabase.ts'
import { keysOfRing } from '../../src/audit/verify/trustedKeys.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { startServerProcess } from '../support/serverProcess.ts'

/** By hand: GATEHOUSE_TEST_KILLS=100. */
const kills = Number(process.env['GATEHOUSE_TEST_KILLS'] ?? 8)
const writersAtOnce = 8

describe('a server that is killed while people register', () => {
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.drop())

  /** Registers until the server is gone; answers the addresses that were told of success. */
  async function registerUntilKilled(round: number, env: Record<string, string>): Promise<string[]> {
    const server = await startServerProcess(env)
    const confirmed: string[] = []
    let number = 0
    // Each round dies after another count of answers and so many milliseconds more: between any two steps.
    const doomed = Promise.withResolvers<void>()
    const write = async () => {
      for (;;) {
        const email = `round-${round}-${(number += 1)}@example.com`
        const answer = await server
          .graphql(REGISTER, { input: { email, password: goodPassword } })
          .catch(() => null)
        if (answer === null) return
        if (answer.status === 200) confirmed.push(email)
        if (confirmed.length > round % 5) doomed.resolve()
      }
    }
    const writers = Array.from({ length: writersAtOnce }, write)
    await doomed.promise
    await new Promise((resolve) => setTimeout(resolve, round * 2))
    await server.end('SIGKILL')
    await Promise.all(writers)
    return confirmed
  }

  /** As the next start finds it: one more process seals what the killed ones have left. */
  async function faultsOfRecord(env: Record<string, string>) {
    await (await startServerProcess(env)).end()
    const { db, close } = openDatabase({
      url: database.appUrl,
      poolMax: 2,
      timeoutMs: 20_000,
      slowQueryMs: 20_000,
      logger: createLogger('silent'),
      metrics: createMetrics(),
    })
    try {
      const secret = { current: env['JWT_SECRET_KEY'] ?? '', previous: null }
      const keys = await keysOfRing(keyring(secret, 'record-signing'), db)
      const { faults, rows, unsealed } = await verifyDatabase({ db, keys, since: null, file: null })
      assert.equal(rows > kills, true)
      assert.deepEqual(unsealed, [])
      return faults
    } finally {
      await close()
    }
  }

  it('leaves no person, session or event without the other two, and chains without a fault', async () => {
    const env = serverEnv(database)
    const confirmed: string[] = []
    for (let round = 0; round < kills; round += 1) confirmed.push(...(await registerUntilKilled(round, env)))

    const orphans = await database.query(
      `WITH registered AS (SELECT * FROM security_events WHERE event_type = 'user_registered')
       SELECT 'person without event' AS orphan, u.id FROM users u
        WHERE (SELECT count(*) FROM registered r WHERE r.user_id = u.id) <> 1
       UNION ALL SELECT 'event without person', r.id FROM registered r
        WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = r.user_id)
       UNION ALL SELECT 'session without event', s.id FROM sessions s
        WHERE NOT EXISTS (SELECT FROM registered r WHERE r.session_id = s.id AND r.user_id = s.user_id)
       UNION ALL SELECT 'event without session', r.id FROM registered r
        WHERE NOT EXISTS (SELECT FROM sessions s WHERE s.id = r.session_id AND s.user_id = r.user_id)`,
    )
    assert.deepEqual(orphans, [])
    const kept = await database.query('SELECT email FROM users WHERE email = ANY($1)', [confirmed])
    assert.equal(kept.length, confirmed.length)
    assert.equal(confirmed.length >= kills, true)
    assert.deepEqual(await faultsOfRecord(env), [])
  })
})
