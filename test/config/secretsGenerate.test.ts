import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parseEnv } from 'node:util'
import { envFile, gatehouse, temporaryFolder } from './gatehouse.ts'
import { productionEnv } from './productionEnv.ts'

const folder = await temporaryFolder()

describe('gatehouse secrets generate', () => {
  it('prints what config validate accepts in production', async () => {
    const { code, out } = await gatehouse(['secrets', 'generate'])
    const { code: valid, out: told } = await gatehouse([
      'config',
      'validate',
      '--json',
      '--env-file',
      await envFile(folder, '1', { ...productionEnv(), ...parseEnv(out) }),
    ])
    assert.deepEqual([code, valid, JSON.parse(told).faults], [0, 0, []])
  })

  it('prints secrets of the promised names and lengths, and fresh ones each time', async () => {
    const [one, two] = await Promise.all([
      gatehouse(['secrets', 'generate']),
      gatehouse(['secrets', 'generate']),
    ])
    const lines = one.out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('='))
    assert.deepEqual(
      lines.map(([name, value = '']) => [name, value.length]),
      [
        ['JWT_SECRET_KEY', 86],
        ['API_KEY_SECRET', 86],
        ['SESSION_SECRET', 86],
        ['ENCRYPTION_KEY', 43],
        ['METRICS_TOKEN', 43],
      ],
    )
    const values = [...Object.values(parseEnv(one.out)), ...Object.values(parseEnv(two.out))]
    assert.equal(new Set(values).size, 10)
  })

  it('writes a file that only its owner reads, prints no secret, and never overwrites', async () => {
    const file = join(folder, 'made.env')
    const made = await gatehouse(['secrets', 'generate', '--out', file])
    const text = await readFile(file, 'utf8')
    assert.deepEqual([made.code, made.out, (await stat(file)).mode & 0o777], [0, '', 0o600])
    for (const value of Object.values(parseEnv(text)))
      assert.ok(value !== undefined && !made.err.includes(value))

    const again = await gatehouse(['secrets', 'generate', '--out', file])
    assert.deepEqual([again.code, again.out, await readFile(file, 'utf8')], [2, '', text])
    assert.match(again.err, /there already/)
  })

  it('says in a sentence that a file cannot be written', async () => {
    const { code, err } = await gatehouse(['secrets', 'generate', '--out', join(folder, 'nowhere', 'x.env')])
    assert.deepEqual([code, err.split('\n').length], [2, 2])
  })
})
