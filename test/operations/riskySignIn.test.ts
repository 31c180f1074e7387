import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { type GraphqlAnswer, LOGIN, ME, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { mailbox } from '../support/mailbox.ts'
import { type TestServer, startServer } from '../support/server.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const opera = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Opera/120.0'
const home = { 'x-forwarded-for': '192.0.2.7', 'user-agent': firefox }
const abroad = { 'x-forwarded-for': '198.51.100.1', 'user-agent': opera }
const script = { 'x-forwarded-for': '198.51.100.1', 'user-agent': 'curl/8.5.0' }
const listed = { 'x-forwarded-for': '203.0.113.66', 'user-agent': opera }

/** What an answer says but for the seconds of a lock. */
const formOf = ({ status, text }: GraphqlAnswer) => [
  status,
  text.replace(/"retryAfter":\d+/, '"retryAfter":#'),
]

describe('a sign-in, by its risk', () => {
  let server: TestServer
  let directory: string
  let people = 0
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-risk-'))
    await writeFile(join(directory, 'bad.txt'), '# a list\n203.0.113.0/24 ; a bad one\n')
    server = await startServer({
      TRUSTED_PROXIES: '1',
      MAX_LOGIN_ATTEMPTS: '3',
      GATEHOUSE_HOME: directory,
      BAD_NETWORKS_PATH: join(directory, 'bad.txt'),
    })
  })
  after(async () => {
    await server.stop()
    await rm(directory, { recursive: true })
  })

  const signIn = (email: string, headers: Record<string, string>, password = goodPassword) =>
    server.graphql(LOGIN, { input: { email, password } }, { headers })
  const somebody = async () => {
    const email = `risky-${(people += 1)}@example.com`
    const { data } = await server.graphql(
      REGISTER,
      { input: { email, password: goodPassword } },
      { headers: home },
    )
    return { email, userId: String(data.register.signedIn.user.id) }
  }
  const eventsOf = (userId: string, type: string) =>
    server.database.query(
      `SELECT risk_score AS score, ARRAY(SELECT jsonb_array_elements(risk_signals)->>'name' ORDER BY 1) AS signals
         FROM security_events WHERE user_id = $1 AND event_type = $2 ORDER BY timestamp`,
      [userId, type],
    )
  /** Failed sign-ins at an account, each from a network of its own, as the record has them. */
  const stuff = (userId: string) =>
    server.database.query(
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, user_id, ip_address)
       SELECT gen_random_uuid(), 'login_failed', 'FAILURE', 'LOW', 2, $1, ('10.1.' || n || '.1')::inet FROM generate_series(1, 6) n`,
      [userId],
    )
  const ageOf = async (token: string) => {
    const { auth_time } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return Date.now() / 1000 - auth_time
  }

  it('scores nothing at home, nor for a first time', async () => {
    const { email, userId } = await somebody()
    await signIn(email, home)
    assert.deepEqual(await eventsOf(userId, 'login_succeeded'), [{ score: 0, signals: [] }])
  })

  it('tells the person from 5 on, once an hour, and lets them in as ever', async () => {
    const { email, userId } = await somebody()
    const { data } = await signIn(email, script)
    assert.ok((await ageOf(data.login.accessToken)) < 60)
    assert.deepEqual(await eventsOf(userId, 'login_succeeded'), [
      { score: 5, signals: ['new_network', 'tool_like_agent', 'unknown_device'] },
    ])
    await signIn(email, { ...script, 'x-forwarded-for': '198.18.0.1', 'user-agent': 'Wget/1.21' })
    const told = await mailbox(join(directory, 'mail')).next(email, 'Unusual activity on your account')
    assert.match(told.text, /login succeeded: new network, tool like agent, unknown device/)
    assert.ok(told.text.includes('198.51.100.1'))
    const mails = (await mailbox(join(directory, 'mail')).all()).filter(({ to }) => to === email)
    assert.equal(mails.filter(({ subject }) => subject === told.subject).length, 1)
  })

  it('counts from 7 on as proved long ago, for which coming a second time is no cure', async () => {
    const { email, userId } = await somebody()
    await stuff(userId)
    for (const time of [1, 2]) {
      const { data } = await signIn(email, abroad)
      assert.ok((await ageOf(data.login.accessToken)) > 1e9, `time ${time}`)
      const me = await server.graphql(ME, {}, { token: data.login.accessToken, headers: abroad })
      assert.equal(me.data.me.id, userId)
    }
    const doubtful = { score: 7, signals: ['new_network', 'stuffing', 'unknown_device'] }
    assert.deepEqual(await eventsOf(userId, 'login_succeeded'), [doubtful, doubtful])
    // At home the person is not held up by those who guess.
    const { data } = await signIn(email, home)
    assert.ok((await ageOf(data.login.accessToken)) < 60)
  })

  it('is blocked from 9 on, in the bytes of a wrong password, to the lock and beyond', async () => {
    const blocked = await somebody()
    const guessed = await somebody()
    const asked = { blocked: [] as unknown[], guessed: [] as unknown[] }
    for (let time = 0; time < 5; time += 1) {
      asked.blocked.push(formOf(await signIn(blocked.email, listed)))
      asked.guessed.push(formOf(await signIn(guessed.email, listed, 'wrong')))
    }
    assert.deepEqual(asked.blocked, asked.guessed)
    assert.deepEqual(
      asked.blocked.map((form) => (form as unknown[])[0]),
      [401, 401, 401, 429, 429],
    )

    const events = await eventsOf(blocked.userId, 'login_blocked')
    assert.equal(events.length, 3)
    assert.deepEqual(events[0], { score: 10, signals: ['bad_network', 'new_network', 'unknown_device'] })
    assert.deepEqual(await eventsOf(blocked.userId, 'login_succeeded'), [])
    const [sessions] = await server.database.query(
      'SELECT count(*)::int AS count FROM sessions WHERE user_id = $1',
      [blocked.userId],
    )
    assert.equal(sessions?.['count'], 1)
    const alerts = await server.database.query(
      `SELECT rule, severity, count FROM security_alerts WHERE user_id = $1 AND rule = 'login_blocked'`,
      [blocked.userId],
    )
    assert.deepEqual(alerts, [{ rule: 'login_blocked', severity: 'HIGH', count: 3 }])
  })

  it('sees a spray through the addresses of one /64, and not in its neighbour', async () => {
    const { email, userId } = await somebody()
    await server.database.query(
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, user_id, ip_address)
       SELECT gen_random_uuid(), 'login_failed', 'FAILURE', 'LOW', 2, gen_random_uuid(), ('2001:db8:1:1::' || n)::inet FROM generate_series(1, 20) n`,
    )
    await signIn(email, { ...home, 'x-forwarded-for': '2001:db8:1:2::1' })
    await signIn(email, { ...home, 'x-forwarded-for': '2001:db8:1:1:ffff::1' })
    const [neighbour, sprayer] = await eventsOf(userId, 'login_succeeded')
    assert.deepEqual(neighbour?.['signals'], ['new_network'])
    assert.deepEqual(sprayer?.['signals'], ['failure_burst', 'spray'])
  })

  it('is not weighed by what somebody else did', async () => {
    const { email, userId } = await somebody()
    await stuff(uuidv7())
    await signIn(email, abroad)
    assert.deepEqual(await eventsOf(userId, 'login_succeeded'), [
      { score: 4, signals: ['new_network', 'unknown_device'] },
    ])
  })
})
