import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { after, before, describe, it } from 'node:test'
import { followedUp } from '../support/followedUp.ts'
import { factorsOf } from '../support/factors.ts'
import { type GraphqlAnswer, LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { holdThreads } from '../support/holdThreads.ts'
import { type TestServer, startServer } from '../support/server.ts'

const attemptsMax = 3
let people = 0
let addresses = 0
/** Somewhere else each time: of one address no more than twenty failures a minute have rows of their own. */
const elsewhere = () => ({ 'x-forwarded-for': `10.0.${(addresses += 1) >> 8}.${addresses & 255}` })
const nobody = () => `nobody-${(people += 1)}@example.com`

/** An answer but for how many seconds are left. */
const formOf = ({ status, text }: GraphqlAnswer) => [
  status,
  text.replace(/"retryAfter":\d+/, '"retryAfter":#'),
]

describe('login, guessed at', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({
      TRUSTED_PROXIES: '1',
      MAX_LOGIN_ATTEMPTS: String(attemptsMax),
      ACCOUNT_LOCKOUT_DURATION_MINUTES: '30',
    })
  })
  after(() => server.stop())

  const guess = (email: string, password = 'wrong') =>
    server.graphql(LOGIN, { input: { email, password } }, { headers: elsewhere() })
  const guessTimes = async (times: number, email: string) => {
    const answers: GraphqlAnswer[] = []
    for (let time = 0; time < times; time += 1) answers.push(await guess(email))
    return answers
  }
  const lockedEvents = (email: string) =>
    server.database.query(
      `SELECT details FROM security_events WHERE event_type = 'account_locked'
          AND user_id = (SELECT id FROM users WHERE email_canonical = $1)`,
      [email],
    )
  /** As if the lock of everybody had run out. */
  const endLocks = () =>
    server.database.query(
      `UPDATE login_attempts SET locked_until = now() - interval '1 s', window_ends_at = now()`,
    )

  it('locks known and unknown addresses alike, in bytes and status', async () => {
    const { email } = await server.register()
    const known = await guessTimes(attemptsMax + 2, email)
    const unknown = await guessTimes(attemptsMax + 2, nobody())
    assert.deepEqual(known.map(formOf), unknown.map(formOf))
    assert.deepEqual(
      known.map(({ codes }) => codes[0]),
      [
        ...Array.from({ length: attemptsMax }, () => 'INVALID_CREDENTIALS'),
        'TOO_MANY_ATTEMPTS',
        'TOO_MANY_ATTEMPTS',
      ],
    )
    for (const answers of [known, unknown]) {
      const left = Number(answers.at(-1)?.errors[0]?.extensions['retryAfter'])
      assert.equal(left > 1_780 && left <= 1_800, true, String(left))
    }
  })

  it('gives the right password the lock’s answer while locked', async () => {
    const { email } = await server.register()
    await guessTimes(attemptsMax, email)
    const [wrong, right] = [await guess(email), await guess(email, goodPassword)]
    assert.deepEqual(formOf(right), formOf(wrong))
    assert.equal(right.status, 429)
    assert.equal(right.headers.get('retry-after'), String(right.errors[0]?.extensions['retryAfter']))
  })

  it('counts every spelling of an address as that address', async () => {
    const { email } = await server.register('mary.shelley@example.com')
    for (const spelling of [
      'MARY.SHELLEY@EXAMPLE.COM',
      ' mary.shelley@example.com ',
      'ｍary.shelley＠example.com',
    ])
      assert.deepEqual((await guess(spelling)).codes, ['INVALID_CREDENTIALS'])
    assert.deepEqual((await guess(email, goodPassword)).codes, ['TOO_MANY_ATTEMPTS'])
  })

  it('forgets failures after a success', async () => {
    const { email } = await server.register()
    for (let round = 0; round < 3; round += 1) {
      await guessTimes(attemptsMax - 1, email)
      assert.ok((await server.login(email)).accessToken)
    }
  })

  it('opens when the lock has run out, and locks again after as many failures', async () => {
    const { email } = await server.register()
    await guessTimes(attemptsMax, email)
    assert.equal((await guess(email, goodPassword)).status, 429)
    await endLocks()
    await guessTimes(attemptsMax, email)
    assert.equal((await guess(email, goodPassword)).status, 429)
    await endLocks()
    assert.equal((await guess(email, goodPassword)).status, 200)
  })

  it('keeps a lock no longer for guesses that come while it runs', async () => {
    const { email } = await server.register()
    await guessTimes(attemptsMax, email)
    const until = () => server.database.query('SELECT max(locked_until) AS until FROM login_attempts')
    const before = await until()
    await guessTimes(3, email)
    assert.deepEqual(await until(), before)
  })

  it('records a lock once, however many fail at once, and alerts of it where there is an account', async () => {
    const { email, userId } = await server.register()
    await Promise.all(Array.from({ length: 20 }, () => guess(email)))
    await guessTimes(2, email)
    assert.deepEqual(await lockedEvents(email), [{ details: { seconds: 1_800 } }])
    await followedUp(server.database)
    const alerts = await server.database.query(
      `SELECT severity, status, count FROM security_alerts WHERE rule = 'account_locked' AND key = $1`,
      [userId],
    )
    assert.deepEqual(alerts, [{ severity: 'MEDIUM', status: 'OPEN', count: 1 }])
  })

  it('looks at no more passwords than there are attempts, of twenty at once', async () => {
    const { email, userId } = await server.register()
    const answers = await Promise.all(Array.from({ length: 20 }, () => guess(email)))
    const looked = answers.filter(({ codes }) => codes[0] === 'INVALID_CREDENTIALS')
    assert.equal(looked.length, attemptsMax)
    assert.equal(answers.filter(({ codes }) => codes[0] === 'TOO_MANY_ATTEMPTS').length, 20 - attemptsMax)
    const failed = await factorsOf(server).events(userId, 'login_failed', 20)
    const times = (reason: string) => failed.filter((details) => Object(details).reason === reason).length
    assert.deepEqual(
      [failed.length, times('locked'), times('wrong_password')],
      [20, 20 - attemptsMax, attemptsMax],
    )
  })

  it('gives an attempt back that it had no time to look at, and the turns refused for it', async () => {
    // Hashes that run and wait: one more is answered 503. Of each address one too many is asked.
    const hashesMax = availableParallelism() + 64
    const emails = Array.from({ length: Math.ceil((hashesMax + 1) / attemptsMax) }, nobody)
    const refused = Promise.withResolvers<void>()
    const ask = async (email: string) => {
      const answer = await guess(email)
      if (answer.status === 503) refused.resolve()
      return { email, ...answer }
    }
    const release = holdThreads()
    const asked = Promise.all(
      emails.flatMap((email) => Array.from({ length: attemptsMax + 1 }, () => ask(email))),
    )
    try {
      await Promise.race([refused.promise, asked])
    } finally {
      await release()
    }
    const answers = await asked
    const busy = answers.filter(({ status }) => status === 503)
    assert.notEqual(busy.length, 0)
    for (const { codes, headers } of busy) {
      assert.deepEqual(codes, ['SERVICE_UNAVAILABLE'])
      assert.notEqual(headers.get('retry-after'), null)
    }
    for (const email of emails) {
      const looked = answers.filter((answer) => answer.email === email && answer.status === 401).length
      const next = await guessTimes(attemptsMax - looked + 1, email)
      assert.deepEqual(
        next.map(({ status }) => status),
        [...Array.from({ length: attemptsMax - looked }, () => 401), 429],
        `${looked} looked at before`,
      )
    }
  })

  it('is no oracle for a suspended account: neither password tells it from a wrong one', async () => {
    const { email, userId } = await server.register()
    await server.database.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [userId])
    const right = await guess(email, goodPassword)
    const unknown = await guess(nobody(), goodPassword)
    assert.deepEqual([right.status, right.text], [unknown.status, unknown.text])
    assert.deepEqual(await factorsOf(server).events(userId, 'login_failed', 1), [{ reason: 'suspended' }])
  })

  it('keeps no address in clear in the counts', async () => {
    const rows = await server.database.query('SELECT key FROM login_attempts')
    assert.notEqual(rows.length, 0)
    for (const { key } of rows) assert.match(String(key), /^[\w-]{43}$/)
  })
})
