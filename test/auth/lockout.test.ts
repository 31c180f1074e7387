import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createLockout } from '../../src/auth/lockout.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const attemptsMax = 3
const durationSeconds = 1_800

describe('the lockout', () => {
  let database: FreshDatabase
  let open: OpenDatabase
  before(async () => {
    database = await freshDatabase()
    const logger = createLogger('error', { write: () => undefined })
    open = openDatabase({
      url: database.appUrl,
      poolMax: 5,
      timeoutMs: 5000,
      slowQueryMs: 1000,
      logger,
      metrics: createMetrics(),
    })
  })
  after(async () => {
    await open.close()
    await database.drop()
  })

  let people = 0
  const address = () => `person-${(people += 1)}@example.com`
  const lockoutOf = (current: string, previous: string | null = null, max = attemptsMax) =>
    createLockout(open.db, keyring({ current, previous }, 'login-attempts'), {
      attemptsMax: max,
      durationSeconds,
    })
  type Lockout = ReturnType<typeof lockoutOf>
  const failOnce = async (lockout: Lockout, email: string, device: string | null = null) => {
    const attempt = await lockout.reserve(email, device)
    return attempt.kind === 'open' ? open.db.transaction((tx) => lockout.fail(tx, attempt.key)) : attempt.kind
  }
  const fail = async (lockout: Lockout, email: string, times: number) => {
    const outcomes: unknown[] = []
    for (let time = 0; time < times; time += 1) outcomes.push(await failOnce(lockout, email))
    return outcomes
  }
  const endLocks = () =>
    database.query(
      `UPDATE login_attempts SET locked_until = now() - interval '1 s', window_ends_at = now() WHERE locked_until IS NOT NULL`,
    )

  it('keeps a lock through a rotation of the secret', async () => {
    const email = address()
    assert.deepEqual((await fail(lockoutOf('one'), email, attemptsMax)).at(-1), {
      seconds: durationSeconds,
      isNews: true,
    })
    assert.equal((await lockoutOf('two', 'one').reserve(email, null)).kind, 'locked')
    assert.equal((await lockoutOf('two').reserve(email, null)).kind, 'locked')
  })

  it('goes on counting where the secret is rotated in between, by processes with and without the new one', async () => {
    const email = address()
    const [old, rotated] = [lockoutOf('one'), lockoutOf('two', 'one')]
    assert.deepEqual([await failOnce(old, email), await failOnce(rotated, email)], [null, null])
    assert.deepEqual(await failOnce(old, email), null)
    assert.deepEqual(await failOnce(rotated, email), 'locked')
  })

  it('admits exactly its attempts of a burst, over two of them', async () => {
    const email = address()
    const [one, two] = [lockoutOf('one'), lockoutOf('one')]
    const attempts = await Promise.all(
      Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? one : two).reserve(email, null)),
    )
    assert.equal(attempts.filter((attempt) => attempt.kind === 'open').length, attemptsMax)
  })

  it('counts no attempt that it gave back', async () => {
    const email = address()
    const lockout = lockoutOf('one')
    for (let time = 0; time < 10; time += 1) {
      const attempt = await lockout.reserve(email, null)
      assert.ok(attempt.kind === 'open')
      await lockout.release(attempt.key)
    }
    assert.deepEqual(await fail(lockout, email, attemptsMax - 1), [null, null])
  })

  it('locks without an end at the hundredth failure in a row, however many locks lie between', async () => {
    const email = address()
    const lockout = lockoutOf('one', null, 50)
    assert.deepEqual((await fail(lockout, email, 50)).at(-1), { seconds: durationSeconds, isNews: true })
    await endLocks()
    const second = await fail(lockout, email, 51)
    assert.deepEqual(second.slice(-3), [null, { seconds: null, isNews: true }, 'locked'])
    await endLocks()
    assert.deepEqual(await lockout.reserve(email, null), { kind: 'locked', retryAfter: durationSeconds })
  })

  it('tells of the first lock, not of each', async () => {
    const email = address()
    const lockout = lockoutOf('one')
    await fail(lockout, email, attemptsMax)
    await endLocks()
    assert.deepEqual((await fail(lockout, email, attemptsMax)).at(-1), {
      seconds: durationSeconds,
      isNews: false,
    })
  })

  it('opens an account and its devices at an unlock, by either secret, and nobody else', async () => {
    const [id, device, email, other] = [randomUUID(), randomUUID(), address(), address()]
    await database.query(
      `INSERT INTO users (id, email, email_canonical, password_hash, password_key_id) VALUES ($1, $2, $2, '', '')`,
      [id, email],
    )
    await database.query(
      `INSERT INTO known_devices (id, user_id, secret_hash, expires_at) VALUES ($1, $2, '', now() + interval '1 day')`,
      [device, id],
    )
    const lockout = lockoutOf('one')
    await fail(lockout, other, attemptsMax)
    await fail(lockout, email, attemptsMax)
    for (let time = 0; time < attemptsMax; time += 1) await failOnce(lockout, email, device)
    assert.equal(await failOnce(lockout, email, device), 'locked')

    assert.equal(await open.db.transaction((tx) => lockoutOf('two', 'one').unlock(tx, id)), true)
    for (const from of [null, device]) assert.equal((await lockout.reserve(email, from)).kind, 'open')
    assert.equal((await lockout.reserve(other, null)).kind, 'locked')
  })
})
