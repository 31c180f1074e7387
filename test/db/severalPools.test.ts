import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { type DatabaseOptions, type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

describe('several pools of one process', () => {
  let database: FreshDatabase
  let opened: OpenDatabase[] = []

  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.drop())
  afterEach(async () => {
    await Promise.all(opened.filter(({ pool }) => !pool.ending).map((one) => one.close()))
    opened = []
  })

  function open(changes: Partial<DatabaseOptions> = {}): OpenDatabase {
    const one = openDatabase({
      url: database.ownerUrl,
      poolMax: 2,
      timeoutMs: 5_000,
      slowQueryMs: 60_000,
      logger: createLogger('silent'),
      metrics: createMetrics(),
      ...changes,
    })
    opened.push(one)
    return one
  }

  it('are counted side by side under their names, each until it is closed', async () => {
    const metrics = createMetrics()
    const [main, limits, record, alsoRecord] = [
      open({ metrics }),
      open({ metrics, name: 'limits' }),
      open({ metrics, name: 'record' }),
      open({ metrics, name: 'record' }),
    ]
    const elsewhere = open({ name: 'record' })
    const figures = async () => {
      const text = await metrics.registry.metrics()
      return [...text.matchAll(/pool_connections\{pool="(\w+)",state="(\w+)"\} ([1-9]\d*)/g)].map(
        ([, pool, state, figure]) => `${pool} ${state} ${figure}`,
      )
    }

    const taken = await Promise.all([main.pool.connect(), main.pool.connect(), limits.pool.connect()])
    await Promise.all([record, alsoRecord, elsewhere].map(({ pool }) => pool.query('SELECT 1')))
    const counted = ['main busy 2', 'limits busy 1', 'record idle 2']
    assert.deepEqual([await figures(), await figures()], [counted, counted])
    for (const client of taken) client.release()
    await limits.close()
    assert.deepEqual(await figures(), ['main idle 2', 'record idle 2'])
    assert.doesNotMatch(await metrics.registry.metrics(), /pool="limits"/)
  })

  it('plan as Postgres chooses, but for one that is opened to plan once', async () => {
    const modeOf = async ({ pool }: OpenDatabase) =>
      (await pool.query<{ plan_cache_mode: string }>('SHOW plan_cache_mode')).rows[0]?.plan_cache_mode
    assert.equal(await modeOf(open()), 'auto')
    const once = open({ plans: 'generic', poolMax: 1 })
    assert.equal(await modeOf(once), 'force_generic_plan')
    for (const id of [1, 2, 3])
      await once.pool.query({ name: 'one', text: 'SELECT 1 FROM users WHERE id::text = $1' }, [id])
    const { rows } = await once.pool.query(
      `SELECT generic_plans::int AS once, custom_plans::int AS anew FROM pg_prepared_statements WHERE name = 'one'`,
    )
    assert.deepEqual(rows, [{ once: 3, anew: 0 }])
  })

  /** The URL with more of a query: that of the embedded server has one already. */
  const asked = (query: string) =>
    `${database.ownerUrl}${database.ownerUrl.includes('?') ? query.replace('?', '&') : query}`
  const queries: readonly [string, string][] = [
    ['its options', '?options=-c%20search_path%3Dpg_catalog%20-c%20work_mem%3D5MB'],
    [
      'its options among others',
      '?connect_timeout=3&options=-cwork_mem%3D5MB+-csearch_path%3Dpg_catalog&application_name=x',
    ],
    [
      'the last of its options',
      '?options=-cwork_mem%3D9MB&options=-cwork_mem%3D5MB%20-csearch_path%3Dpg_catalog',
    ],
  ]
  for (const [what, query] of queries) {
    it(`leave a connection string ${what} where they plan once`, async () => {
      const { pool } = open({ plans: 'generic', url: asked(query) })
      const { rows } = await pool.query(`SELECT current_setting('plan_cache_mode') AS plans,
        current_setting('search_path') AS path, current_setting('work_mem') AS memory`)
      assert.deepEqual(rows, [{ plans: 'force_generic_plan', path: 'pg_catalog', memory: '5MB' }])
    })
  }

  it('leave it the last word on plans as well', async () => {
    const url = asked('?options=-c%20plan_cache_mode%3Dauto')
    const { rows } = await open({ plans: 'generic', url }).pool.query('SHOW plan_cache_mode')
    assert.deepEqual(rows, [{ plan_cache_mode: 'auto' }])
  })
})
