import assert from 'node:assert/strict'
import { chmod, mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { keptSecrets } from '../../src/config/keptSecrets.ts'
import { readConfig } from '../../src/config/readConfig.ts'
import { productionEnv } from './productionEnv.ts'

const none = { jwt: null, apiKey: null, session: null, encryption: null }

describe('keptSecrets', () => {
  let folder = ''
  let home = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-config-'))
    home = join(folder, 'deep', 'home')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('makes secrets once and gives the same ones at the next start', async () => {
    const first = await secretsOf(none)
    assert.deepEqual(await secretsOf(none), first)
    const { jwt, apiKey, session, encryption } = first
    assert.equal(new Set([jwt.current, apiKey.current, session.current, encryption.current]).size, 4)
  })

  it('keeps them where only the owner reads them, and leaves nothing else behind', async () => {
    await secretsOf(none)
    const modes = await Promise.all(
      [home, join(home, 'secrets.env')].map(async (path) => (await stat(path)).mode & 0o777),
    )
    assert.deepEqual(modes, [0o700, 0o600])
    assert.deepEqual(await readdir(home), ['secrets.env'])
  })

  it('closes a file that others could read', async () => {
    await secretsOf(none)
    await chmod(join(home, 'secrets.env'), 0o644)
    await secretsOf(none)
    assert.equal((await stat(join(home, 'secrets.env'))).mode & 0o777, 0o600)
  })

  it('gives all who start within one moment the same secrets', async () => {
    for (let round = 0; round < 5; round++) {
      home = join(folder, `home-${round}`)
      const starts = Array.from({ length: 16 }, async (_, turns) => {
        for (let turn = 0; turn < turns; turn++) await setImmediate()
        return secretsOf(none)
      })
      const all = await Promise.all(starts)
      assert.equal(new Set(all.map((secrets) => JSON.stringify(secrets))).size, 1)
      assert.deepEqual(await readdir(home), ['secrets.env'])
    }
  })

  it('keeps what production would accept', async () => {
    await secretsOf(none)
    const kept = parseEnv(await readFile(join(home, 'secrets.env'), 'utf8'))
    assert.deepEqual(Object.keys(kept).toSorted(), [
      'API_KEY_SECRET',
      'ENCRYPTION_KEY',
      'JWT_SECRET_KEY',
      'SESSION_SECRET',
    ])
    assert.equal(readConfig({ ...productionEnv(), ...kept }).ok, true)
  })

  it('prefers what the environment gives', async () => {
    const session = { current: 'from the environment', previous: 'the one before' }
    const first = await secretsOf({ ...none, session })
    assert.equal(first.session, session)
    assert.deepEqual({ ...(await secretsOf(none)), session }, first)
  })

  it('touches no disk where all are given', async () => {
    const secret = { current: 'given', previous: null }
    await secretsOf({ jwt: secret, apiKey: secret, session: secret, encryption: secret })
    assert.deepEqual(await readdir(folder), [])
  })

  const contents: [string, string][] = [
    ['empty', ''],
    ['of another kind', '\u0000\u0001{"canary": true}'],
    ['cut short', 'JWT_SECRET_KEY=canary'],
  ]
  for (const [what, content] of contents) {
    it(`answers with a sentence where the file is ${what}, and leaves it as it was`, async () => {
      await mkdir(home, { recursive: true })
      await writeFile(join(home, 'secrets.env'), content)
      const told = await faultOf()
      assert.match(told, /secrets\.env does not hold the four secrets/)
      assert.doesNotMatch(told, /canary/)
      assert.equal(await readFile(join(home, 'secrets.env'), 'utf8'), content)
    })
  }

  it('answers with a sentence where the home is a file', async () => {
    await mkdir(join(folder, 'deep'))
    await writeFile(home, '')
    assert.match(await faultOf(), /cannot be read or written/)
  })

  it('answers with a sentence where the file is a folder', async () => {
    await mkdir(join(home, 'secrets.env'), { recursive: true })
    assert.match(await faultOf(), /cannot be read or written \(EISDIR\)/)
  })

  async function secretsOf(given: Parameters<typeof keptSecrets>[1]) {
    const kept = await keptSecrets(home, given)
    assert.ok(kept.ok, kept.ok ? '' : JSON.stringify(kept.faults))
    return kept.secrets
  }

  async function faultOf(): Promise<string> {
    const kept = await keptSecrets(home, none)
    assert.ok(!kept.ok)
    return JSON.stringify(kept.faults)
  }
})
