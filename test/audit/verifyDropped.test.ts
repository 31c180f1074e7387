import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { verifyDatabase } from '../../src/audit/verify/verifyDatabase.ts'
import type { ChainHead } from '../../src/db/tables/securityCheckpoints.ts'
import { dropOldPartitions } from '../../src/db/dropOldPartitions.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type Recording, startRecording } from '../support/recording.ts'

describe('rows that go for their age', () => {
  let database: FreshDatabase
  let recording: Recording
  let writerId = ''
  before(async () => {
    database = await freshDatabase()
    recording = await startRecording(database.appUrl)
    for (let row = 0; row < 9; row += 1)
      await recording.db.transaction((tx) =>
        recording.recorder.within({ client: null, operation: null })(tx, 'logged_out', {}),
      )
    await recording.chain.seal()
    const [found] = await database.query('SELECT DISTINCT writer_id FROM security_events')
    writerId = String(found?.['writer_id'])
  })
  after(async () => {
    await recording.stop()
    await database.drop()
  })

  const verify = () =>
    verifyDatabase({ db: recording.db, keys: recording.keys, since: null, file: recording.file })
  const headAt = async (sequence: number): Promise<ChainHead> => {
    const [row] = await database.query(
      `SELECT encode(hash, 'hex') AS hash FROM security_events WHERE sequence = $1`,
      [sequence],
    )
    return { writerId, sequence, hash: String(row?.['hash']) }
  }
  const take = (condition: string) =>
    database.query(`SET session_replication_role = replica; DELETE FROM security_events WHERE ${condition}`)

  it('are no fault while the drop has been signed and has not happened', async () => {
    await recording.chain.sealDropped([await headAt(3)])
    assert.deepEqual((await verify()).faults, [])
  })

  it('are no fault once they are gone', async () => {
    await take('sequence <= 3')
    assert.deepEqual((await verify()).faults, [])
  })

  it('leave none of the rows behind them that could be taken along', async () => {
    const [row] = await database.query('SELECT id FROM security_events WHERE sequence = 5')
    const [next] = await database.query('SELECT * FROM security_events WHERE sequence = 4')
    await take('sequence = 4')
    const { ok, faults } = await verify()
    assert.deepEqual([ok, faults.map(({ kind, id }) => [kind, id])], [false, [['deleted', row?.['id']]]])
    await recording.chain.sealDropped([
      { writerId, sequence: 4, hash: Buffer.from(Object(next).hash).toString('hex') },
    ])
    assert.deepEqual((await verify()).faults, [])
  })

  it('may go again where one drop came about and the next did not', async () => {
    await recording.chain.sealDropped([await headAt(7)])
    assert.deepEqual((await verify()).faults, [])
  })

  it('are signed for by their last one of each chain before a month is dropped', async () => {
    await database.query(
      `CREATE TABLE security_events_2023_05 PARTITION OF security_events
         FOR VALUES FROM ('2023-05-01 00:00+00') TO ('2023-06-01 00:00+00')`,
    )
    const chains = [uuidv7(), uuidv7()]
    for (const [at, chain] of chains.entries())
      for (const sequence of [1, 2, 3 + at])
        await database.query(
          `INSERT INTO security_events (id, timestamp, event_type, outcome, severity, risk_score, writer_id, sequence, hash)
           VALUES (gen_random_uuid(), '2023-05-02', 'logged_out', 'SUCCESS', 'INFO', 0, $1, $2, decode($3, 'hex'))`,
          [chain, sequence, `0${sequence}`],
        )
    const signed: ChainHead[] = []
    const dropped = await dropOldPartitions(database.ownerUrl, 400, async (heads) => {
      signed.push(...heads)
      const rows = await database.query(`SELECT 1 FROM security_events WHERE timestamp < '2024-01-01'`)
      assert.equal(rows.length, 6)
    })
    assert.deepEqual(dropped, ['security_events_2023_05'])
    assert.deepEqual(
      signed.toSorted((one, other) => one.sequence - other.sequence),
      [
        { writerId: chains[0], sequence: 3, hash: '03' },
        { writerId: chains[1], sequence: 4, hash: '04' },
      ],
    )
  })

  it('stay where what they are signed with fails', async () => {
    await database.query(
      `CREATE TABLE security_events_2023_06 PARTITION OF security_events
         FOR VALUES FROM ('2023-06-01 00:00+00') TO ('2023-07-01 00:00+00')`,
    )
    const fault = new Error('cannot sign')
    await assert.rejects(
      dropOldPartitions(database.ownerUrl, 400, () => Promise.reject(fault)),
      fault,
    )
    const [row] = await database.query(`SELECT to_regclass('security_events_2023_06') IS NOT NULL AS there`)
    assert.equal(row?.['there'], true)
  })
})
