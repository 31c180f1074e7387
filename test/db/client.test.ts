import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, describe, it } from 'node:test'
import { sql } from 'drizzle-orm'
import type { PgTransactionConfig } from 'drizzle-orm/pg-core'
import { Query } from 'pg'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { databaseFault } from '../../src/db/databaseFault.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

describe('the pool', () => {
  let database: FreshDatabase
  let opened: OpenDatabase[] = []

  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.drop())
  afterEach(async () => {
    await Promise.all(opened.map((one) => one.close()))
    opened = []
  })

  function open(changes: { poolMax?: number; timeoutMs?: number; slowQueryMs?: number; url?: string } = {}) {
    const lines: string[] = []
    const logger = createLogger('debug', { write: (line: string) => void lines.push(line) })
    const metrics = createMetrics()
    const options = {
      url: database.ownerUrl,
      poolMax: 2,
      timeoutMs: 5000,
      slowQueryMs: 60_000,
      logger,
      metrics,
    }
    const one = openDatabase({ ...options, ...changes })
    opened.push(one)
    return { ...one, lines, metrics }
  }

  async function sample(metrics: ReturnType<typeof createMetrics>, line: RegExp): Promise<number> {
    const text = await metrics.registry.metrics()
    return Number(line.exec(text)?.[1] ?? 0)
  }

  it('keeps connecting and one query together under three seconds by default', async () => {
    const { pool, db } = open()
    const { connectionTimeoutMillis = 0, query_timeout: queryTimeout = 0 } = pool.options
    assert.ok(connectionTimeoutMillis + queryTimeout < 3000)
    const { rows } = await db.execute(sql`SELECT current_setting('statement_timeout') AS t,
      current_setting('application_name') AS name, current_setting('idle_in_transaction_session_timeout') AS idle`)
    assert.deepEqual(rows, [{ t: '1750ms', name: 'gatehouse', idle: '5s' }])
  })

  it('survives the kill of a backend in the middle of a transaction, and answers the next query', async () => {
    const { db, pool } = open({ poolMax: 1 })
    const killed = db.transaction(async (tx) => {
      const { rows } = await tx.execute(sql`SELECT pg_backend_pid() AS pid`)
      await database.query('SELECT pg_terminate_backend($1)', [rows[0]?.['pid']])
      await tx.execute(sql`SELECT 1`)
    })
    await assert.rejects(killed, (error) => databaseFault(error)?.kind === 'unavailable')
    const { rows } = await db.execute(sql`SELECT 1 AS up`)
    assert.deepEqual([rows, pool.totalCount, pool.waitingCount], [[{ up: 1 }], 1, 0])
  })

  it('never hands on a connection that is still inside a transaction', async () => {
    const { db, pool } = open({ poolMax: 1, timeoutMs: 500 })
    const late = db.transaction(async (tx) => {
      await tx.execute(sql`CREATE TABLE lost ()`)
      // The server does not cut this one short, so it is the client who gives up.
      await tx.execute(sql`SET LOCAL statement_timeout = 0`)
      await tx.execute(sql`SELECT pg_sleep(1)`)
    })
    await assert.rejects(late, (error) => databaseFault(error)?.kind === 'unavailable')
    const { rows } = await db.execute(
      sql`SELECT to_regclass('lost') AS lost, transaction_timestamp() = statement_timestamp() AS alone`,
    )
    assert.deepEqual([rows, pool.totalCount], [[{ lost: null, alone: true }], 1])
  })

  it('never hands on a connection that still owes an answer', async () => {
    const { pool } = open({ poolMax: 1, timeoutMs: 500 })
    const client = await pool.connect()
    await client.query('SET statement_timeout = 0')
    await assert.rejects(client.query('SELECT pg_sleep(1)'), { message: 'Query read timeout' })
    client.release()
    const { rows } = await pool.query('SELECT 1 AS up')
    assert.deepEqual(rows, [{ up: 1 }])
  })

  it('gives its connection back when a transaction cannot begin', async () => {
    const { db, pool } = open({ poolMax: 1 })
    const broken: PgTransactionConfig = JSON.parse('{ "isolationLevel": "nonsense" }')
    for (let time = 0; time < 3; time += 1) {
      await assert.rejects(
        db.transaction(async () => {}, broken),
        (error) => databaseFault(error)?.kind === 'other',
      )
    }
    await db.execute(sql`SELECT 1`)
    assert.equal(pool.waitingCount, 0)
  })

  it('rolls back what a transaction did when its work throws', async () => {
    const { db } = open({ poolMax: 1 })
    const failed = db.transaction(async (tx) => {
      await tx.execute(sql`CREATE TABLE undone ()`)
      throw new Error('changed my mind')
    })
    await assert.rejects(failed, { message: 'changed my mind' })
    const { rows } = await db.execute(sql`SELECT to_regclass('undone') AS undone`)
    assert.deepEqual(rows, [{ undone: null }])
  })

  it('refuses soon when every connection is taken, and says so in the metrics', async () => {
    const { db, pool, metrics } = open({ poolMax: 1, timeoutMs: 500 })
    const taken = await pool.connect()
    await assert.rejects(db.execute(sql`SELECT 1`), (error) => {
      const fault = databaseFault(error)
      return fault?.kind === 'unavailable' && fault.class === 'timeout'
    })
    assert.equal(await sample(metrics, /database_errors_total\{class="timeout"\} (\d+)/), 1)
    assert.equal(await sample(metrics, /pool_connections\{pool="main",state="busy"\} (\d+)/), 1)
    taken.release()
    assert.equal(await sample(metrics, /pool_connections\{pool="main",state="idle"\} (\d+)/), 1)
  })

  it('logs a slow query with its text and never with its parameters', async () => {
    const { db, lines, metrics } = open({ slowQueryMs: 20 })
    await db.execute(sql`SELECT pg_sleep(${0.03}::float), ${'a secret of somebody'}::text`)
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /pg_sleep\(\$1/)
    assert.doesNotMatch(lines[0] ?? '', /secret/)
    assert.equal(await sample(metrics, /slow_queries_total (\d+)/), 1)
  })

  it('measures a query the same by promise, by callback and in a transaction, and counts errors by class', async () => {
    const { db, pool, metrics } = open()
    await pool.query('SELECT 1')
    await new Promise((resolve) => {
      pool.query('SELECT 1', resolve)
    })
    await db.transaction((tx) => tx.execute(sql`SELECT 1`))
    await assert.rejects(pool.query('SELECT 1/0'))
    assert.equal(await sample(metrics, /query_duration_seconds_count (\d+)/), 6)
    assert.equal(await sample(metrics, /database_errors_total\{class="22"\} (\d+)/), 1)
  })

  it('lets a prepared statement be prepared once, and a query object of pg pass', async () => {
    const { pool } = open({ poolMax: 1 })
    const named = { name: 'twice', text: 'SELECT $1::int AS n' }
    await pool.query(named, [1])
    await pool.query(named, [2])
    const { rows } = await pool.query(
      `SELECT name, generic_plans + custom_plans AS runs FROM pg_prepared_statements`,
    )
    assert.deepEqual(rows, [{ name: 'twice', runs: '2' }])

    const client = await pool.connect()
    const query = client.query(new Query<{ n: number }>('SELECT 7 AS n'))
    const seen: number[] = []
    query.on('row', (row) => seen.push(row?.n ?? 0))
    await once(query, 'end')
    client.release()
    assert.deepEqual(seen, [7])
  })
})

describe('a fault of the database', () => {
  let database: FreshDatabase
  let one: OpenDatabase

  before(async () => {
    database = await freshDatabase()
    await database.query('CREATE TABLE person (name text CONSTRAINT person_name_once UNIQUE)')
    const logger = createLogger('silent')
    const options = { poolMax: 2, timeoutMs: 4_000, slowQueryMs: 60_000, logger, metrics: createMetrics() }
    one = openDatabase({ url: database.ownerUrl, ...options })
  })
  after(async () => {
    await one.close()
    await database.drop()
  })

  const cases = [
    {
      title: 'a statement that takes too long',
      query: 'SELECT pg_sleep(3)',
      fault: { kind: 'unavailable', class: '57' },
    },
    { title: 'a syntax error', query: 'SELEKT', fault: { kind: 'other', class: '42' } },
    {
      title: 'a value that is taken',
      query: `INSERT INTO person VALUES ('ada'), ('ada')`,
      fault: { kind: 'duplicate', class: '23', constraint: 'person_name_once' },
    },
  ]
  for (const { title, query, fault } of cases) {
    it(`is told by kind: ${title}`, async () => {
      const error: unknown = await one.db.execute(sql.raw(query)).then(
        () => null,
        (error: unknown) => error,
      )
      assert.partialDeepStrictEqual(databaseFault(error), fault)
    })
  }

  it('is a lack of the service when nobody listens', async () => {
    const options = { poolMax: 1, timeoutMs: 400, slowQueryMs: 60_000, logger: createLogger('silent') }
    const url = 'postgres://nobody:x@127.0.0.1:1/none'
    const { pool } = openDatabase({ url, ...options, metrics: createMetrics() })
    await assert.rejects(pool.query('SELECT 1'), (error) => {
      assert.partialDeepStrictEqual(databaseFault(error), { kind: 'unavailable', class: 'ECONNREFUSED' })
      return true
    })
    await pool.end()
  })

  it('is none of the database when the error is not', () => {
    assert.equal(databaseFault(new TypeError('x is not a function')), null)
  })
})
