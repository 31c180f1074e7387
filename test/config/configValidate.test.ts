import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { envFile, gatehouse, temporaryFolder } from './gatehouse.ts'
import { productionEnv } from './productionEnv.ts'

const folder = await temporaryFolder()

describe('gatehouse config validate', () => {
  it('tells all faults at once as JSON and exits 1', async () => {
    const file = await envFile(folder, '1', {
      ...productionEnv(),
      PORT: 'canary',
      DEBUG: 'true',
      SESSION_SECRET: 'canary',
      SSL_CERT_PATH: 'canary',
    })
    const { code, out } = await gatehouse(['config', 'validate', '--json', '--env-file', file])
    const { ok, faults, advice } = JSON.parse(out)
    assert.deepEqual([code, ok, advice], [1, false, []])
    assert.deepEqual(faults.map((fault: { variable: string }) => fault.variable).toSorted(), [
      'DEBUG',
      'PORT',
      'SESSION_SECRET',
      'SSL_KEY_PATH',
    ])
    assert.deepEqual(Object.keys(faults[0]), ['variable', 'problem', 'fix'])
    assert.doesNotMatch(out, /canary/)
  })

  it('lets only the variables of the file count', async () => {
    const file = await envFile(folder, '2', { PORT: '4001' })
    const { code } = await gatehouse(['config', 'validate', '--env-file', file], {
      NODE_ENV: 'production',
      PORT: 'x',
    })
    assert.equal(code, 0)
  })

  it('checks the environment where no file is named', async () => {
    const { code, out } = await gatehouse(['config', 'validate'], { PORT: 'x' })
    assert.equal(code, 1)
    assert.match(out, /^ {2}PORT is not a whole number from 0 to 65535\. Write /m)
  })

  it('says what NIST advises of composition rules', async () => {
    const { code, out } = await gatehouse(['config', 'validate'])
    assert.equal(code, 0)
    assert.match(out, /NIST SP 800-63B-4/)
  })

  for (const file of ['missing.env', '.']) {
    it(`exits 2 with a sentence where ${file} cannot be read`, async () => {
      const { code, out, err } = await gatehouse([
        'config',
        'validate',
        '--json',
        '--env-file',
        join(folder, file),
      ])
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, /cannot be read\.\n$/)
    })
  }

  it('accepts .env.example as it stands', async () => {
    const example = fileURLToPath(new URL('../../.env.example', import.meta.url))
    const { code, out } = await gatehouse(['config', 'validate', '--env-file', example])
    assert.equal(code, 0, out)
  })
})
