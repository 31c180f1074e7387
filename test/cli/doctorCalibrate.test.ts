import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HashParameters } from '../../src/auth/hashParameters.ts'
import { doctor } from '../../src/cli/doctor.ts'
import { calibrate } from '../../src/cli/doctor/calibrate.ts'
import { readConfig } from '../../src/config/readConfig.ts'
import { runInside } from './runInside.ts'
import { provedBefore } from '../support/provedBefore.ts'

const gibibyte = 1024 ** 3

/** A machine that fills so many MiB a millisecond, one pass. */
const speed =
  (mebibytesPerMs: number) =>
  ({ memoryKiB, passes }: HashParameters) =>
    Promise.resolve((memoryKiB * passes) / 1024 / mebibytesPerMs)

describe('gatehouse doctor --calibrate', { skip: provedBefore }, () => {
  const machines: readonly (readonly [
    what: string,
    cores: number,
    gibibytes: number,
    speed: number,
    expected: string,
  ])[] = [
    ['a usual one: memory first', 4, 8, 1, 'm=128000,t=2'],
    ['a fast one: memory to the ceiling, then passes', 8, 64, 5, 'm=262144,t=4'],
    ['a very fast one: no more passes than the configuration takes', 8, 64, 50, 'm=262144,t=12'],
    ['one with little memory: half of it for all cores, then passes', 4, 0.5, 1, 'm=65536,t=3'],
    ['one with next to no memory: the floor of memory, then passes', 8, 0.25, 1, 'm=19456,t=12'],
    ['a slow one: the floor', 1, 1, 0.1, 'm=19456,t=2'],
  ]
  for (const [what, cores, gibibytes, rate, expected] of machines) {
    it(`fits ${what}`, async () => {
      const machine = { cores, memoryBytes: gibibytes * gibibyte, measure: speed(rate) }
      const { parameters, ms } = await calibrate(machine)
      assert.equal(`m=${parameters.memoryKiB},t=${parameters.passes}`, expected)
      assert.ok(ms <= 275 || expected === 'm=19456,t=2', `${ms} ms`)
    })
  }

  it('corrects itself where more memory is slower than less', async () => {
    const measure = ({ memoryKiB, passes }: HashParameters) =>
      Promise.resolve(((memoryKiB * passes) / 1024) * (memoryKiB > 19_456 ? 2 : 1))
    const { parameters, ms } = await calibrate({ cores: 2, memoryBytes: 8 * gibibyte, measure })
    assert.deepEqual([parameters.passes, ms <= 275, ms > 200], [2, true, true])
  })

  it('prints one line for the environment, which the configuration takes', async () => {
    const { code, out, err } = await runInside(doctor, ['--calibrate'], {})
    assert.equal(code, 0)
    const [, text = ''] = /^PASSWORD_HASH_PARAMETERS=(m=\d+,t=\d+,p=1)\n$/.exec(out) ?? []
    assert.equal(readConfig({ PASSWORD_HASH_PARAMETERS: text }).ok, true)
    assert.match(err, /^One hash takes \d+ ms here, and up to \d+ run at once with \d+ MiB each\./)
  })
})
