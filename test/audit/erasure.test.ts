import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { run } from '../support/ground.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const insufficientPrivilege = { code: '42501' }
const person = '018f0000-0000-7000-8000-000000000001'
const other = '018f0000-0000-7000-8000-000000000002'

const insert = (userId: string, actorId: string | null = null) =>
  `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, risk_signals, user_id, actor_id, ip_address,
     user_agent, details, personal_details, salt, commitment)
   VALUES (gen_random_uuid(), 'user_suspended', 'SUCCESS', 'HIGH', 3,
     '[{"name": "b", "points": 2, "evidence": "192.0.2.9"}, {"name": "a", "points": 1, "evidence": "x"}]', '${userId}',
     ${actorId === null ? 'NULL' : `'${actorId}'`}, '192.0.2.1', 'agent', '{"reason": "words", "kept": 1}', '{reason}',
     '\\x01', '\\x02')`

const addPerson = (id: string, status: string) =>
  `INSERT INTO users (id, email, email_canonical, password_hash, password_key_id, status)
   VALUES ('${id}', '${id}', '${id}', 'x', 'x', '${status}')`

describe('erasing a person from the record', () => {
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
    await database.query(addPerson(person, 'ACTIVE'))
    await database.query(addPerson(other, 'ACTIVE'))
    for (const [userId, actorId] of [[person], [other, person], [other]] as const)
      await run(database.appUrl, insert(userId, actorId))
  })
  after(() => database.drop())

  const erase = () => run(database.appUrl, `SELECT erase_from_record('${person}') AS rows`)

  it('is refused while the person is not deleted', async () => {
    await assert.rejects(erase(), insufficientPrivilege)
  })

  it('empties what is personal in rows about them and of their deeds, and keeps the rest', async () => {
    await database.query(`UPDATE users SET status = 'DELETED' WHERE id = '${person}'`)
    assert.deepEqual(await erase(), [{ rows: 2 }])
    const rows = await database.query(
      `SELECT ip_address, user_agent, salt, details, risk_signals, commitment, event_type FROM security_events
        WHERE user_id = '${person}' OR actor_id = '${person}'`,
    )
    const erased = {
      ip_address: null,
      user_agent: null,
      salt: null,
      details: { kept: 1 },
      risk_signals: [
        { name: 'b', points: 2, evidence: '' },
        { name: 'a', points: 1, evidence: '' },
      ],
      commitment: Buffer.from([2]),
      event_type: 'user_suspended',
    }
    assert.deepEqual(rows, [erased, erased])
  })

  it('touches nobody else, and finds nothing the second time', async () => {
    const rows = await database.query(
      `SELECT host(ip_address) AS ip FROM security_events WHERE user_id = '${other}' AND actor_id IS NULL`,
    )
    assert.deepEqual(rows, [{ ip: '192.0.2.1' }])
    assert.deepEqual(await erase(), [{ rows: 0 }])
  })

  const changes = [
    'ip_address = NULL, user_agent = NULL, salt = NULL',
    `ip_address = '198.51.100.1'`,
    `ip_address = NULL, user_agent = NULL, salt = NULL, risk_signals = '[]', details = '{}'`,
    'ip_address = NULL, user_agent = NULL, salt = NULL, risk_score = 0',
  ]
  for (const change of changes) {
    it(`lets nobody use its way for more: ${change}`, async () => {
      const sql = `SELECT set_config('gatehouse.erasing', '${other}', false)`
      await assert.rejects(
        run(database.ownerUrl, `${sql}; UPDATE security_events SET ${change} WHERE user_id = '${other}'`),
        insufficientPrivilege,
      )
    })
  }
})
