import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { dbMigrate } from '../../src/cli/dbMigrate.ts'
import { freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { runInside } from './runInside.ts'

const names = readdirSync(join(import.meta.dirname, '../../drizzle'))
  .filter((file) => file.endsWith('.sql'))
  .map((file) => file.replace(/\.sql$/, ''))
  .toSorted()

describe('gatehouse db migrate', () => {
  it('prints the names of what it applied, and the second time nothing', async () => {
    const database = await freshDatabase()
    after(() => database.drop())
    await database.query(
      `DROP SCHEMA public, drizzle, pgboss CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC`,
    )
    const env = serverEnv(database)
    const first = await runInside(dbMigrate, [], env)
    assert.deepEqual([first.code, first.out, first.err], [0, names.map((name) => `${name}\n`).join(''), ''])
    const second = await runInside(dbMigrate, ['--json'], env)
    assert.deepEqual([second.code, JSON.parse(second.out)], [0, { migrated: [] }])
  })

  it('exits 2 and says whose role is needed where this one may not', async () => {
    const database = await freshDatabase()
    after(() => database.drop())
    await database.query(`DROP SCHEMA public, drizzle, pgboss CASCADE`)
    const { code, err } = await runInside(dbMigrate, [], serverEnv(database, { DATABASE_MIGRATE_URL: '' }))
    assert.equal(code, 2)
    assert.match(err, /the role of the connection string may not apply them. Set DATABASE_MIGRATE_URL/)
  })
})
