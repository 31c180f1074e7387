import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { scoreOf } from '../../src/audit/risk/assessRisk.ts'
import { signals } from '../../src/audit/risk/index.ts'
import { decisionOf, factsOf } from './facts.ts'
import { curl, failures, rows, travelled } from './signalRows.ts'

describe('the signals of risk', () => {
  for (const [name, seen, type, changes, facts, speaks] of rows) {
    it(`${name} ${speaks ? 'hears' : 'is silent about'} ${seen}`, () => {
      const heard = scoreOf(decisionOf(type, changes), factsOf(facts)).signals.filter(
        (signal) => signal.name === name,
      )
      assert.equal(heard.length, speaks ? 1 : 0)
      for (const { points, evidence } of heard) assert.ok(points > 0 && evidence.length > 10, evidence)
    })
  }

  it('are each held to at least one yes and one no above', () => {
    for (const { name } of signals) {
      const verdicts = rows.filter(([signal]) => signal === name).map((row) => row[5])
      assert.deepEqual(new Set(verdicts), new Set([true, false]), name)
    }
  })

  it('stop at 10, and an event that none of them is about has the base of its kind', () => {
    const everything = factsOf({
      ...travelled(0),
      badNetwork: '192.0.2.0/24',
      failuresFromAddress: failures(6),
    })
    assert.equal(scoreOf(decisionOf('login_succeeded', curl), everything).score, 10)
    assert.deepEqual(scoreOf(decisionOf('session_refreshed', curl), everything), { score: 0, signals: [] })
    assert.equal(scoreOf(decisionOf('refresh_token_reused'), factsOf()).score, 9)
  })
})
