import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { verifyDatabase } from '../../src/audit/verify/verifyDatabase.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type Recording, startRecording } from '../support/recording.ts'

describe('the chains of a process', () => {
  let database: FreshDatabase
  let recording: Recording
  before(async () => {
    database = await freshDatabase()
    recording = await startRecording(database.appUrl)
  })
  after(async () => {
    await recording.stop()
    await database.drop()
  })

  const record = () => recording.recorder.within({ client: null, operation: 'test' })
  const events = () =>
    database.query(`SELECT writer_id, sequence FROM security_events ORDER BY timestamp, sequence`)
  const verify = () =>
    verifyDatabase({ db: recording.db, keys: recording.keys, since: null, file: recording.file })

  it('are few where one transaction follows another', async () => {
    for (let n = 0; n < 10; n += 1) await recording.db.transaction((tx) => record()(tx, 'logged_out', {}))
    const writers = new Set((await events()).map(({ writer_id: id }) => id))
    assert.equal(writers.size, 1)
  })

  it('have no gap after transactions that failed in every way', async () => {
    const { db } = recording
    const outcomes = await Promise.allSettled([
      db.transaction(async (tx) => {
        await record()(tx, 'logged_out', {})
        throw new Error('undone')
      }),
      // A statement that fails and whose error is swallowed: Postgres would roll back without a word.
      db.transaction(async (tx) => {
        await record()(tx, 'logged_out', {})
        await tx.execute('SELECT 1 / 0').catch(() => undefined)
      }),
      db.transaction(async (tx) => {
        await Promise.all([record()(tx, 'logged_out', {}), record()(tx, 'email_verified', {})])
      }),
      db.transaction((tx) => tx.transaction((inner) => record()(inner, 'logged_out', {}))),
      db.transaction((tx) => record()(tx, 'logged_out', {}, { userId: 'no uuid' })),
    ])
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'fulfilled', 'rejected', 'rejected'],
    )
    await db.transaction((tx) => record()(tx, 'logged_out', {}))
    await recording.chain.seal()
    const { ok, rows, faults } = await verify()
    assert.deepEqual({ ok, rows, faults }, { ok: true, rows: 13, faults: [] })
  })

  it('end where it is not known whether a commit was done', async () => {
    const { db } = recording
    const before = (await events()).length
    await assert.rejects(
      db.transaction(async (tx) => {
        await record()(tx, 'logged_out', {})
        const { rows } = await tx.execute<{ pid: number }>('SELECT pg_backend_pid() AS pid')
        await database.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
      }),
    )
    await db.transaction((tx) => record()(tx, 'logged_out', {}))
    assert.equal((await events()).length, before + 1)
    await recording.chain.seal()
    assert.deepEqual((await verify()).faults, [])
  })

  it('go on beside those of another process, and what one that was killed has left is sealed by the next', async () => {
    const other = await startRecording(database.appUrl)
    await Promise.all(
      [other, recording].map(({ db, recorder }) =>
        db.transaction((tx) => recorder.within({ client: null, operation: null })(tx, 'logged_out', {})),
      ),
    )
    // The other is never asked to seal: as if it had been killed.
    const next = await startRecording(database.appUrl)
    const [last] = await database.query(
      'SELECT statement FROM security_checkpoints ORDER BY sequence DESC LIMIT 1',
    )
    const { heads } = Object(last?.['statement'])
    assert.ok(
      heads.some(({ writerId }: { writerId: string }) =>
        writerId.startsWith(other.chain.writers.slice(0, 32)),
      ),
    )
    await next.stop()
    await other.stop()
    await recording.chain.seal()
    assert.deepEqual((await verify()).faults, [])
  })
})
