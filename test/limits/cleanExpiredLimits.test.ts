import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Pool } from 'pg'
import { cleanExpiredLimits } from '../../src/limits/cleanExpiredLimits.ts'
import { type Ground, startPostgres } from './ground.ts'

let postgres: Ground
let pool: Pool

before(async () => {
  postgres = await startPostgres()
  pool = postgres.pool()
})

after(() => postgres.stop())

const fill = (name: string, count: number, expire: number) =>
  pool.query('INSERT INTO rate_limits SELECT $1 || n, 1, $3 FROM generate_series(1, $2) AS n', [
    name,
    count,
    expire,
  ])

it('deletes the windows that have ended, in more than one batch, and no other', async () => {
  await fill('ended', 2500, Date.now() - 120_000)
  await fill('open', 3, Date.now() + 120_000)
  const deleted = await cleanExpiredLimits(pool)
  const { rows } = await pool.query(
    "SELECT count(*)::integer AS count FROM rate_limits WHERE key LIKE 'open%'",
  )
  assert.deepEqual([deleted, rows], [2500, [{ count: 3 }]])
})

it('does not wait for a row that is being charged', async () => {
  await fill('charged', 2, Date.now() - 120_000)
  const busy = await pool.connect()
  await busy.query("BEGIN; SELECT 1 FROM rate_limits WHERE key = 'charged1' FOR UPDATE")
  const deleted = await cleanExpiredLimits(pool)
  await busy.query('ROLLBACK')
  busy.release()
  assert.equal(deleted, 1)
})
