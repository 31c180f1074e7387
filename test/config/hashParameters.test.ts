import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readConfig } from '../../src/config/readConfig.ts'

describe('PASSWORD_HASH_PARAMETERS', () => {
  const accepted: readonly (readonly [text: string, memoryKiB: number, passes: number])[] = [
    ['m=19456,t=2,p=1', 19_456, 2],
    ['m=65536,t=3,p=1', 65_536, 3],
    ['m=262144,t=12,p=1', 262_144, 12],
  ]
  for (const [text, memoryKiB, passes] of accepted) {
    it(`may be ${text}`, () => {
      const reading = readConfig({ PASSWORD_HASH_PARAMETERS: text })
      assert.deepEqual(reading.ok && reading.config.passwordHash, { memoryKiB, passes, lanes: 1 })
    })
  }

  it('is the floor of OWASP where it is unset', () => {
    const reading = readConfig({})
    assert.deepEqual(reading.ok && reading.config.passwordHash, { memoryKiB: 19_456, passes: 2, lanes: 1 })
  })

  const refused: readonly (readonly [text: string, problem: string])[] = [
    ['m=19455,t=2,p=1', 'has less memory than the floor, 19456 KiB (OWASP)'],
    ['m=0,t=2,p=1', 'has less memory than the floor, 19456 KiB (OWASP)'],
    ['m=19456,t=1,p=1', 'has fewer passes than the floor, 2 (OWASP)'],
    ['m=262145,t=2,p=1', 'has more memory than the ceiling, 262144 KiB'],
    ['m=19456,t=13,p=1', 'has more passes than the ceiling, 12'],
    ['m=19456,t=2,p=2', 'has a number of lanes that is not 1'],
    ['m=19456,t=2,p=0', 'has a number of lanes that is not 1'],
    ['t=2,m=19456,p=1', 'is not parameters such as m=65536,t=3,p=1'],
    ['m=19456,t=2,p=1,x=1', 'is not parameters such as m=65536,t=3,p=1'],
    ['m=1e9,t=2,p=1', 'is not parameters such as m=65536,t=3,p=1'],
    ['19456', 'is not parameters such as m=65536,t=3,p=1'],
  ]
  for (const [text, problem] of refused) {
    it(`may not be ${text}, and says what would do`, () => {
      const reading = readConfig({ PASSWORD_HASH_PARAMETERS: text })
      const [fault] = reading.ok ? [] : reading.faults
      assert.equal(fault?.problem, problem)
      assert.match(fault?.fix ?? '', /m=19456,t=2,p=1/)
    })
  }
})
