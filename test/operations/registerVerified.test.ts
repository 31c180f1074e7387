import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

let people = 0
const fresh = () => `asker-${(people += 1)}@example.com`
/** Headers that tell how many requests there were, not what became of this one. */
const counting = new Set(['x-request-id', 'date', 'ratelimit'])

describe('register while addresses must be verified', () => {
  let server: TestServer
  before(async () => {
    // Fifty at once wait for one row: a busy machine must not turn their wait into a 503.
    server = await startServer({ EMAIL_VERIFICATION_REQUIRED: 'true', DATABASE_TIMEOUT_MS: '30000' })
  })
  after(() => server.stop())

  const register = (input: object) =>
    server.graphql(REGISTER, { input: { email: fresh(), password: goodPassword, ...input } })

  const bytesOf = ({ status, headers, text }: Awaited<ReturnType<typeof register>>) => ({
    status,
    text,
    headers: [...headers].filter(([name]) => !counting.has(name)),
  })

  it('answers every outcome with the same bytes', async () => {
    await register({ email: 'taken@example.com', username: 'taken' })
    await server.database.query(
      `UPDATE users SET status = 'ACTIVE', email_verified_at = now() WHERE email_canonical = 'taken@example.com'`,
    )
    await register({ email: 'pending@example.com' })
    const outcomes = {
      new: await register({}),
      'taken by somebody': await register({ email: 'taken@example.com' }),
      'taken, spelt otherwise': await register({ email: ' TAKEN＠example.com' }),
      'asked for before': await register({ email: 'pending@example.com' }),
      'with a username': await register({ username: 'somebody' }),
      'taken, with a username': await register({ email: 'taken@example.com', username: 'somebody2' }),
    }
    const expected = bytesOf(outcomes.new)
    assert.equal(expected.text, '{"data":{"register":{"nextStep":"VERIFY_EMAIL","signedIn":null}}}')
    for (const [name, answer] of Object.entries(outcomes)) assert.deepEqual(bytesOf(answer), expected, name)
  })

  it('answers the same to fifty at once, and makes one person', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => register({ email: 'many@example.com' })),
    )
    assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1)
    const found = await server.database.query(
      `SELECT status FROM users WHERE email_canonical = 'many@example.com'`,
    )
    assert.deepEqual(found, [{ status: 'PENDING_VERIFICATION' }])
  })

  it('does not tell by a username whether an address had an account', async () => {
    await register({ email: 'known@example.com' })
    await register({ email: 'known@example.com', username: 'canary-known' })
    await register({ email: 'unknown@example.com', username: 'canary-unknown' })

    const afterKnown = await register({ username: 'canary-known' })
    const afterUnknown = await register({ username: 'canary-unknown' })
    assert.deepEqual(bytesOf(afterKnown), bytesOf(afterUnknown))
  })

  it('answers a taken username alike for known and unknown addresses', async () => {
    await register({ email: 'owner@example.com', username: 'owned' })
    await server.database.query(
      `UPDATE users SET status = 'ACTIVE', username_canonical = 'owned' WHERE email_canonical = 'owner@example.com'`,
    )
    const known = await register({ email: 'owner@example.com', username: 'owned' })
    const unknown = await register({ username: 'OWNED' })
    assert.deepEqual(known.codes, ['USERNAME_TAKEN'])
    assert.deepEqual(bytesOf(known), bytesOf(unknown))
  })

  it('opens no session: only the right password learns that the address waits', async () => {
    await register({ email: 'waits@example.com' })
    const right = await server.graphql(LOGIN, {
      input: { email: 'waits@example.com', password: goodPassword },
    })
    const wrong = await server.graphql(LOGIN, { input: { email: 'waits@example.com', password: 'wrong' } })
    const nobody = await server.graphql(LOGIN, { input: { email: 'nobody@example.com', password: 'wrong' } })
    assert.deepEqual([right.status, right.codes], [403, ['EMAIL_NOT_VERIFIED']])
    assert.deepEqual([wrong.status, wrong.codes], [401, ['INVALID_CREDENTIALS']])
    assert.equal(wrong.text, nobody.text)
    const [row] = await server.database.query(
      `SELECT count(*)::int AS n FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email_canonical = 'waits@example.com'`,
    )
    assert.deepEqual(row, { n: 0 })
  })
})
