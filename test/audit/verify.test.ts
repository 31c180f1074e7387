import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type RecordToChange, people, recordToChange } from './recordToChange.ts'

const [ada = '', bob = ''] = people

describe('the record, verified', () => {
  let ground: RecordToChange
  before(async () => {
    ground = await recordToChange()
  })
  after(() => ground.stop())

  it('has no fault where nobody touched it, on the database and on an export', async () => {
    for (const { ok, rows, faults } of [await ground.inDatabase(), await ground.inExport()])
      assert.deepEqual({ ok, rows, faults }, { ok: true, rows: 64, faults: [] })
  })

  // The busiest chain of the first process: its rows 3 to 6 are in the middle.
  const row = (sequence: number) =>
    `(SELECT id FROM kept_events WHERE writer_id = (SELECT writer_id FROM kept_events ORDER BY sequence DESC, writer_id
       LIMIT 1) AND sequence = ${sequence})`
  const third = `id = ${row(3)}`
  const lastOfChain =
    'sequence = (SELECT max(sequence) FROM security_events) AND writer_id = (SELECT writer_id FROM kept_events ORDER BY sequence DESC, writer_id LIMIT 1)'
  const seal = (sequence: number) => `(SELECT id FROM kept_checkpoints WHERE sequence = ${sequence})`

  const cases: readonly (readonly [string, string, string, string])[] = [
    ['a row was deleted', `DELETE FROM security_events WHERE ${third}`, 'deleted', row(4)],
    [
      'a row was put in as nobody’s',
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score)
       VALUES ('${ada}', 'logged_out', 'SUCCESS', 'INFO', 0)`,
      'inserted',
      `'${ada}'::uuid`,
    ],
    [
      'a row was put in twice',
      `INSERT INTO security_events SELECT (jsonb_populate_record(e, jsonb_build_object('id', '${ada}'))).*
       FROM security_events e WHERE ${third}`,
      'inserted',
      row(3),
    ],
    [
      'a row was put in as another writer’s',
      `UPDATE security_events SET writer_id = gen_random_uuid() WHERE ${third}`,
      'inserted',
      row(3),
    ],
    [
      'a row was moved to another time',
      `UPDATE security_events SET timestamp = timestamp + interval '1 hour' WHERE ${third}`,
      'reordered',
      row(3),
    ],
    [
      'two rows changed places',
      `UPDATE security_events e SET sequence = 7 - e.sequence WHERE id IN (${row(3)}, ${row(4)})`,
      'edited',
      row(3),
    ],
    [
      'the end of a chain was cut off',
      `DELETE FROM security_events WHERE ${lastOfChain}`,
      'truncated',
      `(SELECT id FROM kept_events WHERE writer_id = (SELECT writer_id FROM kept_events ORDER BY sequence DESC, writer_id LIMIT 1) ORDER BY sequence DESC OFFSET 1 LIMIT 1)`,
    ],
    [
      'a checkpoint was edited',
      `UPDATE security_checkpoints SET statement = jsonb_set(statement, '{heads}', '[]') WHERE sequence = 3`,
      'checkpoint_edited',
      seal(3),
    ],
    [
      'a checkpoint got another time',
      `UPDATE security_checkpoints SET timestamp = timestamp - interval '1 day' WHERE sequence = 3`,
      'checkpoint_edited',
      seal(3),
    ],
    [
      'a checkpoint names another key',
      `UPDATE security_checkpoints SET kid = 'other' WHERE sequence = 3`,
      'checkpoint_edited',
      seal(3),
    ],
    [
      'a checkpoint was deleted',
      `DELETE FROM security_checkpoints WHERE sequence = 3`,
      'checkpoint_deleted',
      seal(4),
    ],
    [
      'the first checkpoint was deleted',
      `DELETE FROM security_checkpoints WHERE sequence = 1`,
      'checkpoint_deleted',
      seal(2),
    ],
    [
      'a row was emptied although its person lives',
      `UPDATE security_events SET ip_address = NULL, user_agent = NULL, salt = NULL,
       risk_signals = without_evidence(risk_signals) WHERE ${third}`,
      'erased',
      row(3),
    ],
  ]
  for (const [title, sql, kind, place] of cases) {
    it(`tells that ${title}, and where`, async () => {
      const [expected] = await ground.database.query(`SELECT ${place} AS id`)
      await ground.change(sql)
      try {
        // Who lives, only the database knows.
        const verified =
          kind === 'erased'
            ? [await ground.inDatabase()]
            : [await ground.inDatabase(), await ground.inExport()]
        for (const { ok, faults } of verified) {
          assert.equal(ok, false)
          const told = faults.some(
            (fault) => fault.kind === kind && (fault.id === expected?.['id'] || fault.id === ada),
          )
          assert.ok(told, `${String(expected?.['id'])} ${JSON.stringify(faults)}`)
        }
      } finally {
        await ground.restore()
      }
    })
  }

  it('is not fooled by a chain that was hashed anew from the change on', async () => {
    // Without the signing key the hashes can be made to fit each other, but not what was signed.
    await ground.change(`UPDATE security_events SET hash = sha256(hash), previous_hash = sha256(previous_hash) WHERE writer_id =
      (SELECT writer_id FROM kept_events ORDER BY sequence DESC, writer_id LIMIT 1)`)
    try {
      assert.equal((await ground.inDatabase()).ok, false)
    } finally {
      await ground.restore()
    }
  })

  it('tells by the file beside the database that the last checkpoint and its rows were cut off', async () => {
    const file = join(ground.home, 'checkpoints.jsonl')
    await ground.change(
      `DELETE FROM security_events WHERE timestamp > (SELECT timestamp FROM security_checkpoints WHERE sequence = 7);
       DELETE FROM security_checkpoints WHERE sequence > 7`,
    )
    try {
      assert.equal((await ground.inDatabase()).ok, true)
      const { faults } = await ground.inDatabase(ground.keys, file)
      assert.deepEqual([...new Set(faults.map(({ kind }) => kind))].toSorted(), [
        'checkpoint_deleted',
        'truncated',
      ])
    } finally {
      await ground.restore()
    }
  })

  it('trusts no other key', async () => {
    const { faults } = await ground.inDatabase({ ...ground.keys, trusted: new Map() })
    assert.ok(faults.some(({ kind }) => kind === 'checkpoint_untrusted'))
  })

  it('reads a line of an export that is cut in half as an edited row', async () => {
    const { faults } = await ground.inExport((lines) =>
      lines.toSpliced(-3, 1, lines.at(-3)?.slice(0, 100) ?? ''),
    )
    assert.ok(faults.some(({ kind, id }) => kind === 'edited' && id === null))
  })

  it('holds after a person was erased, and holds nothing of them', async () => {
    await ground.database.query(`UPDATE users SET status = 'DELETED' WHERE id = $1`, [bob])
    assert.deepEqual(await ground.database.query('SELECT erase_from_record($1) AS rows', [bob]), [
      { rows: 32 },
    ])
    for (const { ok, faults } of [await ground.inDatabase(), await ground.inExport()])
      assert.deepEqual({ ok, faults }, { ok: true, faults: [] })
    const rows = await ground.database.query(
      `SELECT DISTINCT ip_address, user_agent, salt, details FROM security_events WHERE actor_id = $1`,
      [bob],
    )
    assert.deepEqual(rows, [{ ip_address: null, user_agent: null, salt: null, details: { until: null } }])
    assert.ok(!(await readFile(join(ground.home, 'export.jsonl'), 'utf8')).includes('words of Bob'))
  })
})
