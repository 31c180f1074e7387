import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import argon2 from 'argon2'
import { type HashParameters, isWeaker, missingWork } from '../../src/auth/hashParameters.ts'
import { createPasswords, importedKeyId } from '../../src/auth/passwords.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { processorMs } from '../support/processorTime.ts'
import { provedBefore } from '../support/provedBefore.ts'

const password = 'Correct-Horse-9-Battery'
const floor: HashParameters = { memoryKiB: 19_456, passes: 2, lanes: 1 }
const raised: HashParameters = { memoryKiB: 65_536, passes: 4, lanes: 1 }
const pepper = keyring({ current: 'k'.repeat(64), previous: null }, 'password-pepper')

const before = await createPasswords(pepper, floor, createMetrics())
const now = await createPasswords(pepper, raised, createMetrics())

const rounds = 5
const accounts = [
  ['made by ourselves', await before.hash(password)],
  [
    'imported from another system',
    {
      hash: await argon2.hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
      keyId: importedKeyId,
    },
  ],
] as const

describe('the parameters of a password hash', () => {
  it('are readable in it', async () => {
    const { hash } = await now.hash(password)
    assert.match(hash, /^\$argon2id\$v=19\$m=65536,t=4,p=1\$/)
  })

  it('may rise: a hash from before still verifies, and is outdated', async () => {
    const stored = await before.hash(password)
    assert.deepEqual(
      [await now.verify(password, stored), await now.verify('Wrong-Horse-9-Battery', stored)],
      [true, false],
    )
    assert.deepEqual([before.isOutdated(stored), now.isOutdated(stored)], [false, true])
  })

  it('may fall: a dearer hash still verifies and stays as it is', async () => {
    const stored = await now.hash(password)
    assert.deepEqual([await before.verify(password, stored), before.isOutdated(stored)], [true, false])
  })

  it('do not save a dear hash from being outdated where the pepper has moved on', async () => {
    const { hash } = await now.hash(password)
    assert.equal(now.isOutdated({ hash, keyId: 'another' }), true)
  })
})

describe('a hash is weaker than another', () => {
  const rows: readonly (readonly [what: string, stored: Partial<HashParameters>, weaker: boolean])[] = [
    ['with less memory', { memoryKiB: 65_535 }, true],
    ['with less memory, though it works longer', { memoryKiB: 32_768, passes: 12 }, true],
    ['with fewer passes', { passes: 3 }, true],
    ['with the same', {}, false],
    ['with other lanes', { lanes: 4 }, false],
    ['with more memory and the same work', { memoryKiB: 131_072, passes: 2 }, false],
    ['with more passes', { passes: 5 }, false],
  ]
  for (const [what, stored, weaker] of rows) {
    it(`${what}: ${weaker}`, () => assert.equal(isWeaker({ ...raised, ...stored }, raised), weaker))
  }
})

describe('the work that a weaker hash lacks', { skip: provedBefore }, () => {
  it('is the whole difference, in memory that no hash of today exceeds', () => {
    assert.deepEqual(missingWork(floor, raised), [
      { memoryKiB: 65_536, passes: 3, lanes: 1 },
      { memoryKiB: 15_990, passes: 1, lanes: 1 },
    ])
    for (let memoryKiB = 19_456; memoryKiB <= 262_144; memoryKiB += 1_024) {
      for (const piece of missingWork(floor, { memoryKiB, passes: 3, lanes: 1 })) {
        assert.ok(piece.memoryKiB <= memoryKiB && piece.passes < 3, JSON.stringify(piece))
      }
    }
  })

  it('is none for a hash of today and none for a dearer one', () => {
    assert.deepEqual([missingWork(raised, raised), missingWork(raised, floor)], [[], []])
  })

  it('counts what lanes do side by side once', () => {
    const wide = { memoryKiB: 65_536, passes: 4, lanes: 4 }
    assert.deepEqual(missingWork(wide, raised)[0], { memoryKiB: 65_536, passes: 2, lanes: 1 })
  })
})

describe('an account whose hash is weaker than those of today', { skip: provedBefore }, () => {
  for (const [what, stored] of accounts) {
    it(`costs a wrong guess what a stranger costs it: ${what}`, async () => {
      const costs: { known: number[]; stranger: number[] } = { known: [], stranger: [] }
      const ask = async (kind: 'known' | 'stranger') => {
        const began = processorMs()
        assert.equal(await now.verify('Wrong-Horse-9-Battery', kind === 'known' ? stored : null), false)
        costs[kind].push(processorMs() - began)
      }
      for (let round = 0; round < rounds; round += 1) {
        for (const kind of round % 2 === 0
          ? (['known', 'stranger'] as const)
          : (['stranger', 'known'] as const))
          await ask(kind)
      }
      // Without the missing work it is an eighth of it.
      const ratio = median(costs.known) / median(costs.stranger)
      assert.ok(ratio > 0.7 && ratio < 1.4, `${ratio.toFixed(2)} of it`)
    })
  }
})

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
