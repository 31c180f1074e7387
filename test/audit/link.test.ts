import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { commitmentTo, hashOf } from '../../src/audit/chain/link.ts'

const text = fc.string({ unit: 'grapheme' })
const nullable = fc.option(text)
const line = fc.record({
  id: fc.uuid(),
  timestamp: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  event_type: text,
  outcome: text,
  severity: text,
  risk_score: fc.integer(),
  risk_signals: fc.array(
    fc.record({ name: text, points: fc.double({ noNaN: true, noDefaultInfinity: true }), evidence: text }),
  ),
  user_id: nullable,
  actor_id: nullable,
  session_id: nullable,
  api_key_id: nullable,
  operation: nullable,
  ip_address: fc.option(fc.ipV4()),
  user_agent: nullable,
  request_id: nullable,
  count: fc.integer(),
  details: fc.dictionary(
    text,
    fc.jsonValue().filter((value) => JSON.stringify(value).isWellFormed()),
  ),
  personal_details: fc.constantFrom<string[] | null>(null, ['reason'], ['1', '10']),
  writer_id: fc.uuid(),
  sequence: fc.nat(),
  commitment: text,
})
const sha256 = (input: string) => createHash('sha256').update(input).digest('hex')

describe('the hash of a row', () => {
  it('is of its canonical JSON (RFC 8785) as a library spells it, whatever the row holds', () => {
    fc.assert(
      fc.property(line, (row) => {
        const { ip_address, user_agent, risk_signals, details, personal_details, ...rest } = row
        const isPersonal = ([key]: [string, unknown]) => personal_details?.includes(key) ?? false
        const part = (keep: (entry: [string, unknown]) => boolean) =>
          Object.fromEntries(Object.entries(details).filter(keep))
        const signals = risk_signals.map(({ name, points }) => ({ name, points }))
        const body = {
          ...rest,
          details: part((entry) => !isPersonal(entry)),
          personal_details,
          risk_signals: signals,
        }
        assert.equal(hashOf(row, 'before'), sha256(`before${canonicalize(body)}`))
        const evidence = risk_signals.map((signal) => signal.evidence)
        const personal = { details: part(isPersonal), evidence, ip_address, user_agent }
        assert.equal(commitmentTo('salt', row), sha256(`salt${canonicalize(personal)}`))
      }),
    )
  })
})
