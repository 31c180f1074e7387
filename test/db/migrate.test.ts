import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { Client } from 'pg'
import { migrate } from '../../src/db/migrate.ts'
import { pendingMigrations } from '../../src/db/pendingMigrations.ts'
import { run } from '../support/ground.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const first = { tag: '0000_first', when: 1000, sql: 'CREATE TABLE one ()' }
const second = {
  tag: '0001_second',
  when: 2000,
  sql: 'CREATE TABLE two ();--> statement-breakpoint\nALTER TABLE one ADD n int',
}

describe('migrations', () => {
  let folder = ''
  let database: FreshDatabase
  let clean: FreshDatabase

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-drizzle-'))
    mkdirSync(join(folder, 'meta'))
    clean = await freshDatabase()
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await clean.drop()
  })
  beforeEach(async () => {
    database = await freshDatabase()
    await database.query('DROP SCHEMA IF EXISTS drizzle CASCADE')
  })
  afterEach(() => database.drop())

  function write(...entries: { tag: string; when: number; sql: string }[]): void {
    for (const { tag, sql } of entries) writeFileSync(join(folder, `${tag}.sql`), sql)
    const journal = entries.map(({ tag, when }, idx) => ({ idx, version: '7', when, tag, breakpoints: true }))
    writeFileSync(
      join(folder, 'meta/_journal.json'),
      JSON.stringify({ version: '7', dialect: 'postgresql', entries: journal }),
    )
  }

  const apply = () => migrate({ url: database.ownerUrl, folder })

  async function pendingAs(url: string): Promise<string[]> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await pendingMigrations({ pool: client, folder })).map(({ name }) => name)
    } finally {
      await client.end()
    }
  }

  it('are applied once, in their order, and only what is new later', async () => {
    write(first)
    assert.deepEqual(await apply(), ['0000_first'])
    write(first, second)
    assert.deepEqual(await pendingAs(database.ownerUrl), ['0001_second'])
    assert.deepEqual(await apply(), ['0001_second'])
    assert.deepEqual(await apply(), [])
  })

  it('are applied once when six processes start together on an empty database', async () => {
    write(first, second)
    const applied = await Promise.all(Array.from({ length: 6 }, apply))
    assert.deepEqual(applied.flat(), ['0000_first', '0001_second'])
    const books = await database.query('SELECT count(*)::int AS n FROM drizzle.__drizzle_migrations')
    assert.deepEqual(books, [{ n: 2 }])
  })

  it('leave nothing behind when one of them fails', async () => {
    write(first, { tag: '0001_broken', when: 2000, sql: 'CREATE TABLE two (); SELEKT' })
    await assert.rejects(apply())
    assert.deepEqual(await database.query(`SELECT to_regclass('one') AS one`), [{ one: null }])
  })

  it('step back from a busy table instead of holding up its traffic, and try again', async () => {
    write(first)
    await apply()
    write(first, second)
    const holder = new Client({ connectionString: database.ownerUrl })
    await holder.connect()
    await holder.query('BEGIN; LOCK TABLE one IN ACCESS SHARE MODE')
    const migrating = apply()
    // A reader who comes while the migration waits for the table waits as long: never above its lock time-out.
    await database.query(`SET statement_timeout = '2s'; SELECT pg_sleep(0.2); SELECT * FROM one`)
    await holder.query('COMMIT')
    await holder.end()
    assert.deepEqual(await migrating, ['0001_second'])
  })

  it('are named to a role that may not apply them', async () => {
    write(first)
    await assert.rejects(migrate({ url: database.appUrl, folder }), {
      message: /lacks the migrations 0000_first, and the role .* DATABASE_MIGRATE_URL/,
    })
    assert.deepEqual(await pendingAs(database.appUrl), ['0000_first'])
  })

  it('need nothing but reading the books from a role when all is applied', async () => {
    write({
      ...first,
      sql: 'GRANT USAGE ON SCHEMA drizzle TO gatehouse_app; GRANT SELECT ON drizzle.__drizzle_migrations TO gatehouse_app',
    })
    await apply()
    assert.deepEqual(await migrate({ url: database.appUrl, folder }), [])
  })

  it('are not passed over in silence when one is older than the newest applied', async () => {
    write(first, { ...second, when: 3000 })
    await apply()
    write(first, { ...second, when: 3000 }, { tag: '0002_late', when: 2500, sql: 'SELECT 1' })
    await assert.rejects(apply(), { message: /passes over 0002_late/ })
  })

  it('are missed in a sentence when the folder is not there', async () => {
    await assert.rejects(migrate({ url: database.ownerUrl, folder: join(folder, 'none') }), {
      message: /There are no migrations to read/,
    })
  })
})

describe('a fresh database', () => {
  it('is copied for many tests at once, and is gone after drop', async () => {
    const many = await Promise.all(Array.from({ length: 6 }, () => freshDatabase()))
    await Promise.all(many.map((one) => one.query('CREATE TABLE own ()')))
    await Promise.all(many.map((one) => one.drop()))
    await assert.rejects(run(many[0]?.ownerUrl ?? '', 'SELECT 1'), { code: '3D000' })
  })

  it('lets the server in as a role that owns nothing', async () => {
    const one = await freshDatabase()
    const [row] = await run(
      one.appUrl,
      `SELECT pg_has_role(current_user, 'gatehouse_app', 'member') AS member`,
    )
    assert.deepEqual(row, { member: true })
    await assert.rejects(run(one.appUrl, 'CREATE TABLE x ()'), { code: '42501' })
    await one.drop()
  })
})
