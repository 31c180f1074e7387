import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { doctor } from '../../src/cli/doctor.ts'
import type { Severity } from '../../src/cli/doctor/finding.ts'
import { scoreOf } from '../../src/cli/doctor/score.ts'

describe('the score of gatehouse doctor', () => {
  const rows: readonly (readonly [failed: readonly Severity[], score: number, grade: string])[] = [
    [[], 100, 'A'],
    [['INFO', 'INFO'], 100, 'A'],
    [['LOW'], 97, 'A'],
    [['MEDIUM'], 93, 'A'],
    [['LOW', 'LOW', 'LOW'], 91, 'A'],
    [['MEDIUM', 'LOW'], 90, 'A'],
    [['MEDIUM', 'MEDIUM'], 86, 'B'],
    [['HIGH'], 85, 'B'],
    [['HIGH', 'MEDIUM'], 78, 'C'],
    [['HIGH', 'HIGH'], 70, 'C'],
    [['HIGH', 'HIGH', 'LOW'], 67, 'D'],
    [['HIGH', 'HIGH', 'HIGH'], 55, 'F'],
    [['CRITICAL'], 70, 'F'],
    [['CRITICAL', 'CRITICAL', 'CRITICAL', 'CRITICAL'], 0, 'F'],
  ]
  for (const [failed, score, grade] of rows) {
    it(`is ${score}, grade ${grade}, where ${failed.join(', ') || 'nothing'} failed`, () => {
      const findings = failed.map((severity) => ({ severity, ok: false }))
      assert.deepEqual(scoreOf([...findings, { severity: 'CRITICAL', ok: true }]), { score, grade })
    })
  }

  it('is explained in the help', () => {
    assert.match(doctor.usage, /INFO 0, LOW 3, MEDIUM 7, HIGH 15, CRITICAL 30/)
    assert.match(
      doctor.usage,
      /A from 90, B from 80, C from 70, D from 60, else F; a CRITICAL that failed is an F/,
    )
  })
})
