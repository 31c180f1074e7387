import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { migrate } from '../../src/db/migrate.ts'
import { ME } from '../support/graphqlClient.ts'
import { freshDatabase } from '../support/postgres.ts'
import { startServer } from '../support/server.ts'

const folder = fileURLToPath(new URL('../../drizzle', import.meta.url))

/** The project's migrations and one more, as a later release would bring it. */
async function nextRelease(sql: string): Promise<string> {
  const next = await mkdtemp(join(tmpdir(), 'gatehouse-migrations-'))
  await cp(folder, next, { recursive: true })
  const journalFile = join(next, 'meta', '_journal.json')
  const journal = JSON.parse(await readFile(journalFile, 'utf8'))
  const last = journal.entries.at(-1)
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1000, tag: '9999_next' })
  await writeFile(journalFile, JSON.stringify(journal))
  await writeFile(join(next, '9999_next.sql'), sql)
  return next
}

describe('the migrations of the project', () => {
  it('apply on an empty database, and a second time change nothing', async () => {
    const database = await freshDatabase()
    try {
      await database.query(
        'DROP SCHEMA drizzle, pgboss CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public',
      )
      const applied = await migrate({ url: database.ownerUrl, folder })
      const { entries } = JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'))
      assert.deepEqual(
        applied,
        entries.map(({ tag }: { tag: string }) => tag),
      )
      assert.deepEqual(await migrate({ url: database.ownerUrl, folder }), [])
    } finally {
      await database.drop()
    }
  })

  it('apply while the old server goes on answering and recording', async () => {
    const server = await startServer()
    const next = await nextRelease(
      'ALTER TABLE users ADD COLUMN shoe_size integer; ALTER TABLE security_events ADD COLUMN weather text',
    )
    try {
      const { accessToken, email } = await server.register()
      const migrating = new AbortController()
      const statuses: number[] = []
      const traffic = (async () => {
        while (!migrating.signal.aborted) {
          statuses.push((await server.graphql(ME, {}, { token: accessToken })).status)
          await server.login(email)
        }
      })()
      const applied = await migrate({ url: server.database.ownerUrl, folder: next })
      migrating.abort()
      await traffic
      await server.login(email)

      assert.deepEqual(applied, ['9999_next'])
      assert.deepEqual([...new Set(statuses)], [200])
    } finally {
      await server.stop()
      await rm(next, { recursive: true })
    }
  })

  it('give the role of the application what it needs, and nothing to change the record with', async () => {
    const database = await freshDatabase()
    try {
      const rows = await database.query(
        `SELECT privilege_type FROM information_schema.role_table_grants
          WHERE grantee = 'gatehouse_app' AND table_name = 'security_events' ORDER BY privilege_type`,
      )
      assert.deepEqual(
        rows.map(({ privilege_type }) => privilege_type),
        ['INSERT', 'SELECT'],
      )
    } finally {
      await database.drop()
    }
  })
})
