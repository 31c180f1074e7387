import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { envFile, gatehouse, temporaryFolder } from './gatehouse.ts'
import { productionEnv } from './productionEnv.ts'

const folder = await temporaryFolder()

describe('gatehouse secrets status', () => {
  it('lists what is set and what is missing and never a value', async () => {
    const good = productionEnv()
    const env = {
      ...good,
      SENDGRID_API_KEY: 'canary',
      ANTHROPIC_API_KEY: `sk-ant-${'canary'.repeat(5)}`,
    }
    const file = await envFile(folder, '1', env)
    const [text, json] = await Promise.all([
      gatehouse(['secrets', 'status', '--env-file', file]),
      gatehouse(['secrets', 'status', '--env-file', file, '--json']),
    ])
    const told = text.out + text.err + json.out + json.err
    for (const secret of ['canary', ...Object.values(good).filter((value) => value.length > 40)]) {
      assert.ok(!told.includes(secret))
    }
    assert.match(text.out, /^JWT_SECRET_KEY +set +required +ok$/m)
    assert.match(text.out, /^METRICS_TOKEN +missing +optional$/m)

    const { ok, secrets } = JSON.parse(json.out)
    const rows = new Map(secrets.map((row: { variable: string }) => [row.variable, row]))
    assert.deepEqual([text.code, json.code, ok], [1, 1, false])
    assert.deepEqual(rows.get('ANTHROPIC_API_KEY'), {
      variable: 'ANTHROPIC_API_KEY',
      required: false,
      set: true,
      problem: null,
    })
    assert.deepEqual(rows.get('SENDGRID_API_KEY'), {
      variable: 'SENDGRID_API_KEY',
      required: false,
      set: true,
      problem: 'is not in the form of a key of SendGrid',
    })
  })

  const environments: [string, Record<string, string>, number][] = [
    ['all that production requires is set', productionEnv(), 0],
    ['a required one is missing', { ...productionEnv(), ENCRYPTION_KEY: '' }, 1],
    ['one is too short', { ...productionEnv(), API_KEY_SECRET: 'short' }, 1],
    ['development sets none', {}, 0],
  ]
  for (const [what, env, expected] of environments) {
    it(`exits ${expected} where ${what}`, async () => {
      assert.equal(
        (await gatehouse(['secrets', 'status', '--env-file', await envFile(folder, '2', env)])).code,
        expected,
      )
    })
  }
})
