import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const UNLOCK = 'mutation ($token: String!) { unlockAccount(token: $token) { accepted } }'
const attemptsMax = 3
const locked = 'Your account was locked for a while'
/** From a network that is blocked whatever password comes. */
const listed = { 'x-forwarded-for': '203.0.113.66', 'user-agent': 'Mozilla/5.0 Chrome/139.0 Opera/120.0' }

describe('a lock that blocked sign-ins bring about', () => {
  let server: TestServer
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-blocked-'))
    await writeFile(join(directory, 'bad.txt'), '203.0.113.0/24\n')
    server = await startServer({
      TRUSTED_PROXIES: '1',
      MAX_LOGIN_ATTEMPTS: String(attemptsMax),
      BAD_NETWORKS_PATH: join(directory, 'bad.txt'),
    })
  })
  after(async () => {
    await server.stop()
    await rm(directory, { recursive: true })
  })

  const signIn = (email: string, headers: Record<string, string> = {}, password = goodPassword) =>
    server.graphql(LOGIN, { input: { email, password } }, { headers })
  const blocked = async (email: string, times = attemptsMax) => {
    for (let time = 0; time < times; time += 1)
      assert.deepEqual((await signIn(email, listed)).codes, ['INVALID_CREDENTIALS'])
  }
  const count = async (sql: string, values: unknown[] = []) =>
    Number((await server.database.query(`SELECT count(*)::int AS n FROM ${sql}`, values))[0]?.['n'])
  const locksOf = (userId: string) =>
    count(`security_events WHERE event_type = 'account_locked' AND user_id = $1`, [userId])
  const asked = () => count(`pgboss.job WHERE name = 'mail_requests'`)

  it('is told to its person by the mail of any lock, whose link opens the account', async () => {
    const { email, userId } = await server.register()
    await blocked(email)
    assert.equal((await signIn(email)).status, 429)
    const { text, tokens } = await server.mail.next(email, locked)
    assert.match(text, /203\.0\.113\.66/)
    assert.equal(await locksOf(userId), 1)
    assert.equal((await server.graphql(UNLOCK, { token: tokens['unlock'] })).status, 200)
    assert.equal((await signIn(email)).status, 200)
  })

  it('has one mail, not one for each lock, however many come at once', async () => {
    const { email, userId } = await server.register()
    const before = await asked()
    const burst = await Promise.all(Array.from({ length: 20 }, () => signIn(email, listed)))
    assert.equal(burst.filter(({ status }) => status === 401).length, attemptsMax)
    assert.equal((await asked()) - before, 1)
    await server.database.query(
      `UPDATE login_attempts SET locked_until = now() - interval '1 s', window_ends_at = now() WHERE locked_until IS NOT NULL`,
    )
    await blocked(email)
    assert.deepEqual([await locksOf(userId), (await asked()) - before], [2, 1])
  })

  it('has its mail where wrong passwords brought about a part of it', async () => {
    const { email } = await server.register()
    const before = await asked()
    await signIn(email, {}, 'wrong')
    await blocked(email, attemptsMax - 1)
    assert.equal((await asked()) - before, 1)
  })

  it('has a mail again when it is the hundredth in a row, which only the link opens', async () => {
    const { email } = await server.register()
    await blocked(email, attemptsMax - 1)
    await server.database.query('UPDATE login_attempts SET in_a_row = 99, locks = 7 WHERE attempts = 2')
    await blocked(email, 1)
    const { tokens } = await server.mail.next(email, locked)
    await server.database.query(
      `UPDATE login_attempts SET locked_until = now() - interval '1 day', window_ends_at = now() - interval '1 day'`,
    )
    assert.equal((await signIn(email)).status, 429)
    assert.equal((await server.graphql(UNLOCK, { token: tokens['unlock'] })).status, 200)
    assert.equal((await signIn(email)).status, 200)
  })

  it('comes with the mail or not at all: both are one transaction', async () => {
    const { email, userId } = await server.register()
    await blocked(email, attemptsMax - 1)
    await server.database.query(`
      CREATE FUNCTION refuse_mail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
      CREATE TRIGGER refuse_mail BEFORE INSERT ON pgboss.job FOR EACH ROW
        WHEN (NEW.name = 'mail_requests') EXECUTE FUNCTION refuse_mail()`)
    try {
      assert.equal((await signIn(email, listed)).status, 500)
    } finally {
      await server.database.query('DROP TRIGGER refuse_mail ON pgboss.job; DROP FUNCTION refuse_mail')
    }
    assert.equal(await locksOf(userId), 0)
    assert.equal(
      await count(`security_events WHERE event_type = 'login_blocked' AND user_id = $1`, [userId]),
      attemptsMax - 1,
    )
  })
})
