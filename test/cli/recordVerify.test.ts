import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { recordVerify } from '../../src/cli/recordVerify.ts'
import { temporaryFolder } from '../config/gatehouse.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'
import { runInside } from './runInside.ts'

describe('gatehouse record verify, beside a server that runs', () => {
  let home: string
  let database: FreshDatabase
  let env: Record<string, string>
  let server: TestServer

  before(async () => {
    home = await temporaryFolder()
    database = await freshDatabase()
    env = serverEnv(database, { GATEHOUSE_HOME: home })
    server = await startServer(env, database)
    await server.register()
  })
  after(async () => {
    await server.stop()
    await database.drop()
  })

  const run = async (...args: string[]) => {
    const { code, out, err } = await runInside(recordVerify, ['--json', ...args], env)
    return { code, err, found: JSON.parse(out === '' ? 'null' : out) }
  }
  const eventsOf = (type: string) =>
    database.query('SELECT details FROM security_events WHERE event_type = $1', [type])

  it('finds no fault, exits 0, and records that it looked', async () => {
    const { code, found } = await run()
    assert.deepEqual([code, found.ok, found.faults], [0, true, []])
    assert.deepEqual(Object.keys(found), ['ok', 'rows', 'checkpoints', 'faults'])
    assert.deepEqual(await eventsOf('chain_verified'), [{ details: { rows: found.rows } }])
  })

  it('needs the public key alone, as the server publishes it', async () => {
    const jwks = await (await fetch(`${server.url}/.well-known/jwks.json`)).text()
    const file = join(home, 'keys.json')
    await writeFile(file, jwks)
    assert.equal((await run('--public-key', file)).code, 0)
  })

  it('trusts no key but the one that it is given', async () => {
    const file = join(home, 'other.json')
    const x = 'A'.repeat(43)
    await writeFile(file, JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x }))
    const { code, found } = await run('--public-key', file)
    assert.equal(code, 1)
    assert.ok(found.faults.some(({ kind }: { kind: string }) => kind === 'checkpoint_untrusted'))
  })

  it('names what was changed, exits 1, and records that the chain is broken', async () => {
    const [row] = await database
      .query(
        `SET session_replication_role = replica;
       UPDATE security_events SET outcome = 'DENIED' WHERE event_type = 'user_registered'`,
      )
      .then(() => database.query(`SELECT id FROM security_events WHERE event_type = 'user_registered'`))
    const { code, found } = await run()
    assert.equal(code, 1)
    const [fault] = found.faults
    assert.deepEqual([found.faults.length, fault.kind, fault.id], [1, 'edited', row?.['id']])
    const broken = await eventsOf('chain_broken')
    assert.ok(broken.some(({ details }) => Object(details).faults === 1))
  })

  for (const args of [
    ['--file', '/nowhere/export.jsonl'],
    ['--public-key', '/nowhere/key.pem'],
    ['--other'],
  ]) {
    it(`exits 2 with a sentence for ${args.join(' ')}`, async () => {
      const { code, err, found } = await run(...args)
      assert.deepEqual([code, found], [2, null])
      assert.match(err, /^gatehouse it: /)
    })
  }

  it('finds the start of the server in the record, and which settings changed with the next', async () => {
    const changed = { ...env, MAX_LOGIN_ATTEMPTS: '7' }
    await (await startServer(changed, database)).stop()
    const [event] = await eventsOf('configuration_changed')
    assert.deepEqual(event, { details: { changed: ['lockout.attemptsMax'] } })
    assert.equal((await eventsOf('service_started')).length, 2)
    assert.equal((await eventsOf('service_stopped')).length, 1)
  })

  it('is told by a metric that this role cannot change the record', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    assert.match(metrics, /^gatehouse_record_append_only 1$/m)
  })
})
