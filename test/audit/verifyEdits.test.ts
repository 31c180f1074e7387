import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type RecordToChange, people, recordToChange } from './recordToChange.ts'

const [ada = '', bob = ''] = people

describe('an edited row of the record', () => {
  let ground: RecordToChange
  before(async () => {
    ground = await recordToChange()
  })
  after(() => ground.stop())

  const third = `id = (SELECT id FROM kept_events WHERE writer_id = (SELECT writer_id FROM kept_events
    ORDER BY sequence DESC, writer_id LIMIT 1) AND sequence = 3)`

  const columns = [
    `risk_score = 0`,
    `event_type = 'logged_out'`,
    `outcome = 'FAILURE'`,
    `severity = 'LOW'`,
    `risk_signals = '[]'`,
    `user_id = NULL`,
    `user_id = '${bob}'`,
    `actor_id = '${ada}'`,
    `session_id = gen_random_uuid()`,
    `api_key_id = 'other'`,
    `operation = 'me'`,
    `ip_address = '198.51.100.7'`,
    `ip_address = NULL`,
    `user_agent = 'other'`,
    `request_id = 'other'`,
    `count = 2`,
    `details = '{"methods": ["pwd"]}'`,
    `personal_details = '{methods}'`,
    `timestamp = timestamp + interval '1 ms'`,
    `previous_hash = '\\x00'`,
    `hash = sha256('x')`,
    `salt = '\\x00'`,
    `commitment = '\\x00'`,
    `id = gen_random_uuid()`,
  ]
  for (const column of columns) {
    it(`names the row that was edited: ${column}`, async () => {
      await ground.change(`UPDATE security_events SET ${column} WHERE ${third}`)
      try {
        const [changed] = await ground.database.query(
          `SELECT e.id FROM security_events e LEFT JOIN kept_events k USING (id) WHERE k.* IS DISTINCT FROM e.*`,
        )
        for (const { ok, faults } of [await ground.inDatabase(), await ground.inExport()]) {
          assert.equal(ok, false)
          assert.ok(
            faults.some(({ kind, id }) => kind === 'edited' && id === changed?.['id']),
            JSON.stringify(faults),
          )
        }
      } finally {
        await ground.restore()
      }
    })
  }
})
