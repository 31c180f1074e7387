import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createKnownDevices } from '../../src/auth/knownDevices.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const client = { requestId: 'test', ip: '192.0.2.1', userAgent: 'test' }
const day = 24 * 3600

describe('known devices', () => {
  let database: FreshDatabase
  let open: OpenDatabase
  before(async () => {
    database = await freshDatabase()
    const logger = createLogger('error', { write: () => undefined })
    const metrics = createMetrics()
    open = openDatabase({
      url: database.appUrl,
      poolMax: 2,
      timeoutMs: 5000,
      slowQueryMs: 1000,
      logger,
      metrics,
    })
  })
  after(async () => {
    await open.close()
    await database.drop()
  })

  const devicesOf = (current: string, previous: string | null = null) =>
    createKnownDevices(open.db, keyring({ current, previous }, 'device-tokens'))
  const person = async (roles = '{USER}') => {
    const id = randomUUID()
    await database.query(
      `INSERT INTO users (id, email, email_canonical, roles, password_hash, password_key_id) VALUES ($1, $2, $2, $3, '', '')`,
      [id, `${id}@example.com`, roles],
    )
    return id
  }
  const know = (userId: string, presented: string | null = null, rememberSeconds?: number) =>
    open.db.transaction((tx) => devices().know(tx, userId, client, presented, { rememberSeconds }))
  const devices = () => devicesOf('one')

  it('recognises a device at its next visit, and keeps its token', async () => {
    const ada = await person()
    const { token, isNew } = await know(ada)
    assert.equal(isNew, true)
    assert.equal((await devices().recognise(token, ada))?.isRemembered, false)
    assert.deepEqual(await know(ada, token), { token, isNew: false })
  })

  it('recognises nobody else by it, and nothing that was changed, cut, doubled or made up', async () => {
    const [ada, eve] = [await person(), await person()]
    const { token } = await know(ada)
    await know(eve)
    assert.equal(await devices().recognise(token, eve), null)
    const flipped = token.slice(0, 20) + (token[20] === 'A' ? 'B' : 'A') + token.slice(21)
    const fakes = [
      flipped,
      token.slice(0, -1),
      `${token}A`,
      '',
      'gd_',
      '.'.repeat(5000),
      token.repeat(2),
      '\0',
    ]
    for (const fake of fakes) assert.equal(await devices().recognise(fake, ada), null, fake)
    assert.equal(await devicesOf('another').recognise(token, ada), null)
  })

  it('stays known through a rotation of the secret', async () => {
    const ada = await person()
    const { token } = await know(ada)
    assert.notEqual(await devicesOf('two', 'one').recognise(token, ada), null)
  })

  it('stores no token, only a hash', async () => {
    const ada = await person()
    const { token } = await know(ada)
    const [row] = await database.query('SELECT * FROM known_devices WHERE user_id = $1', [ada])
    const bytes = Buffer.from(token.slice(3), 'base64url')
    const stored = row?.['secret_hash']
    assert.ok(Buffer.isBuffer(stored))
    assert.equal(stored.length, 32)
    assert.equal(JSON.stringify(row).includes(bytes.subarray(16, 32).toString('hex')), false)
  })

  it('remembers a second factor under a new token, for as long as was said', async () => {
    const ada = await person()
    const { token } = await know(ada)
    const { token: fresh, isNew } = await know(ada, token, 30 * day)
    assert.equal(isNew, false)
    assert.equal((await devices().recognise(fresh, ada))?.isRemembered, true)
    assert.equal(await devices().recognise(token, ada), null)
    await database.query('UPDATE known_devices SET remembered_until = now() WHERE user_id = $1', [ada])
    assert.equal((await devices().recognise(fresh, ada))?.isRemembered, false)
  })

  it('remembers nothing for staff, nor for who became staff since', async () => {
    const ada = await person()
    const { token } = await know(ada, null, 30 * day)
    for (const role of ['AUDITOR', 'admin']) {
      await database.query('UPDATE users SET roles = ARRAY[$2] WHERE id = $1', [ada, role])
      assert.equal((await devices().recognise(token, ada))?.isRemembered, false, role)
    }
  })

  it('forgets every device of a person at once, and a forgotten token is never known again', async () => {
    const ada = await person()
    const { token } = await know(ada)
    assert.equal(await open.db.transaction((tx) => devices().forget(tx, ada)), 1)
    assert.equal(await devices().recognise(token, ada), null)
    const again = await know(ada, token)
    assert.deepEqual([again.isNew, again.token === token], [true, false])
    assert.equal(await devices().recognise(token, ada), null)
  })

  it('knows a shared browser for each of its people, the latest four', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => person()))
    let token: string | null = null
    for (const one of people) ({ token } = await know(one, token))
    const known = await Promise.all(people.map((one) => devices().recognise(token, one)))
    assert.deepEqual(
      known.map((device) => device !== null),
      [false, true, true, true, true],
    )
  })

  it('keeps the twenty devices used last', async () => {
    const ada = await person()
    const { token: first } = await know(ada)
    for (let at = 0; at < 20; at += 1) await know(ada)
    const [row] = await database.query('SELECT count(*)::int FROM known_devices WHERE user_id = $1', [ada])
    assert.deepEqual(row, { count: 20 })
    assert.equal(await devices().recognise(first, ada), null)
  })

  it('knows a device no longer than half a year after its last sign-in', async () => {
    const ada = await person()
    const { token } = await know(ada)
    await database.query('UPDATE known_devices SET expires_at = now() WHERE user_id = $1', [ada])
    assert.equal(await devices().recognise(token, ada), null)
    assert.equal((await know(ada, token)).isNew, true)
  })
})
