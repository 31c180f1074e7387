import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeKeyId, makeSecret, writeKey } from '../../src/auth/keyText.ts'
import { type TestKey, issueKey } from '../support/apiKeys.ts'
import { ME, type SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('a plain API key as a credential', () => {
  let server: TestServer
  let ada: SignedInAnswer
  let key: TestKey
  before(async () => {
    server = await startServer({ TRUSTED_PROXIES: '127.0.0.1', MAX_LOGIN_ATTEMPTS: '100' })
    ada = await server.register()
    key = await issueKey(server, ada.accessToken)
  })
  after(() => server.stop())

  const ask = (token: string, forwardedFor = '192.0.2.1', query = ME) =>
    server.graphql(query, {}, { token, headers: { 'x-forwarded-for': forwardedFor } })
  /** Asks until the answer is no longer 200, for at most the second that is promised. */
  const untilRefused = async (token: string) => {
    const ends = performance.now() + 1_000
    let answer = await ask(token)
    while (answer.status === 200 && performance.now() < ends) answer = await ask(token)
    return [answer.status, answer.codes]
  }
  const refused = [401, ['UNAUTHENTICATED']]
  const sql = (text: string, ...params: unknown[]) => server.database.query(text, params)

  it('acts within its scopes alone', async () => {
    assert.equal((await ask(key.text)).status, 200)
    const { status, codes } = await ask(key.text, undefined, '{ securityEvents { edges { node { id } } } }')
    assert.deepEqual([status, codes], [403, ['FORBIDDEN']])
    const reader = await issueKey(server, ada.accessToken, { scopes: ['SECURITY_EVENTS_READ'] })
    assert.equal(
      (await ask(reader.text, undefined, '{ securityEvents { edges { node { id } } } }')).status,
      200,
    )
    assert.equal((await ask(reader.text)).status, 403)
  })

  it('sees no more of the record than its person', async () => {
    const bob = await server.register()
    const reader = await issueKey(server, ada.accessToken, { scopes: ['SECURITY_EVENTS_READ'] })
    const { data } = await ask(
      reader.text,
      undefined,
      '{ securityEvents { edges { node { user { id } } } } }',
    )
    const ids = new Set(
      data.securityEvents.edges.map(({ node }: { node: { user: { id: string } } }) => node.user.id),
    )
    assert.deepEqual([...ids], [ada.userId])
    const others = `{ securityEvents(filter: { userId: "${bob.userId}" }) { edges { node { id } } } }`
    assert.equal((await ask(reader.text, undefined, others)).status, 403)
  })

  it('is taken under any case of the scheme, as RFC 9110 has it', async () => {
    for (const scheme of ['bearer', 'BEARER']) {
      const headers = { authorization: `${scheme} ${key.text}` }
      assert.equal((await server.graphql(ME, {}, { headers })).status, 200)
    }
  })

  const unknown = makeKeyId()
  const wrong: readonly [string, () => string][] = [
    ['a secret that is not its own', () => writeKey({ id: key.id, secret: makeSecret(key.id) })],
    ['an id that nobody has', () => writeKey({ id: unknown, secret: makeSecret(unknown) })],
    ['a typo', () => `${key.text.slice(0, -1)}${key.text.endsWith('A') ? 'B' : 'A'}`],
    ['another case', () => key.text.toLowerCase()],
    ['a part missing', () => key.text.slice(0, -6)],
    ['something more', () => `${key.text}A`],
    ['a sign of base64 after it', () => `${key.text}=`],
    ['no secret', () => `gk_${key.id}_`],
    ['nothing but its prefix', () => 'gk_'],
    ['the hash as a secret', () => `gk_${key.id}_h1.abc`],
    ['a great length', () => `gk_${'A'.repeat(4_000)}`],
  ]
  for (const [what, text] of wrong) {
    it(`is refused with ${what}, also for what is public, never as a stranger`, async () => {
      const { status, codes } = await ask(text(), undefined, '{ __typename }')
      assert.deepEqual([status, codes], refused)
    })
  }

  it('is taken from no URL, body, cookie or other header', async () => {
    const headers = { cookie: `token=${key.text}`, 'x-api-key': key.text, 'x-access-token': key.text }
    const response = await fetch(`${server.url}/graphql?token=${key.text}&apiKey=${key.text}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headers,
      },
      body: JSON.stringify({ query: ME, apiKey: key.text }),
    })
    assert.equal(response.status === 200, false)
  })

  it('is refused where it signs: its secret must not travel', async () => {
    const signed = await issueKey(server, ada.accessToken, { signed: true })
    const { status, codes } = await ask(signed.text)
    assert.deepEqual([status, codes], refused)
  })

  it('is refused once it has expired', async () => {
    const brief = await issueKey(server, ada.accessToken)
    assert.equal((await ask(brief.text)).status, 200)
    await sql(`UPDATE api_keys SET expires_at = now() WHERE id = $1`, brief.id)
    assert.deepEqual(await untilRefused(brief.text), refused)
  })

  for (const [what, change] of [
    ['suspended', `UPDATE users SET status = 'SUSPENDED' WHERE id = $1`],
    ['erased', `UPDATE users SET status = 'DELETED' WHERE id = $1`],
    ['gone', `DELETE FROM users WHERE id = $1`],
  ] as const) {
    it(`is refused within a second where its person is ${what}`, async () => {
      const person = await server.register()
      const theirs = await issueKey(server, person.accessToken)
      assert.equal((await ask(theirs.text)).status, 200)
      await sql(change, person.userId)
      assert.deepEqual(await untilRefused(theirs.text), refused)
    })
  }

  it('acts with the roles that its person has now', async () => {
    const person = await server.register()
    const theirs = await issueKey(server, person.accessToken)
    assert.deepEqual((await ask(theirs.text)).data.me.roles, ['USER'])
    await sql(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`, person.userId)
    const ends = performance.now() + 1_000
    let { data } = await ask(theirs.text)
    while (data.me.roles.length === 1 && performance.now() < ends) ({ data } = await ask(theirs.text))
    assert.deepEqual(data.me.roles, ['USER', 'AUDITOR'])
  })

  it('leaves the reason of a refusal in the trail of its person, counted and without the key', async () => {
    const person = await server.register()
    const theirs = await issueKey(server, person.accessToken)
    const bad = writeKey({ id: theirs.id, secret: makeSecret(theirs.id) })
    for (let time = 0; time < 3; time += 1) await ask(bad)
    const find = () =>
      sql(
        `SELECT details, outcome, host(ip_address) AS ip, sum(count)::int AS count FROM security_events
          WHERE event_type = 'api_key_rejected' AND user_id = $1 AND api_key_id = $2 GROUP BY 1, 2, 3`,
        person.userId,
        theirs.id,
      )
    const ends = performance.now() + 3_000
    let rows = await find()
    while (rows[0]?.['count'] !== 3 && performance.now() < ends) rows = await find()
    assert.deepEqual(rows, [
      { details: { reason: 'the secret is wrong' }, outcome: 'DENIED', ip: '192.0.2.1', count: 3 },
    ])
    const log = JSON.stringify(server.log)
    assert.equal(log.includes(bad) || log.includes(theirs.secret), false)
  })

  it('costs no query while it is in memory', async () => {
    await ask(key.text)
    const queries = async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text()
      return Number(/^gatehouse_database_query_duration_seconds_count (\d+)/m.exec(text)?.[1])
    }
    await ask(key.text)
    const before = await queries()
    for (let time = 0; time < 50; time += 1) await ask(key.text)
    // Jobs, folds and heartbeats ask now and then.
    assert.ok((await queries()) - before < 25)
  })

  it('stands with no secret of it, wrong ones included, in any line of the log, any event or any table', async () => {
    const signed = await issueKey(server, ada.accessToken, { signed: true })
    const wrongSecret = makeSecret(key.id)
    for (const text of [key.text, signed.text, writeKey({ id: key.id, secret: wrongSecret }), `${key.text}x`])
      await ask(text)
    await fetch(`${server.url}/graphql?key=${key.text}`)
    // What is folded is written within two seconds.
    const ends = performance.now() + 3_000
    const noted = () => sql(`SELECT 1 FROM security_events WHERE details->>'reason' = 'it is no key of ours'`)
    while ((await noted()).length === 0 && performance.now() < ends) await ask(key.text)

    const tables = await sql(
      `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
    )
    const texts = await Promise.all(
      tables.map(({ relname }) => sql(`SELECT row_to_json(t)::text AS row FROM ${String(relname)} t`)),
    )
    const all = JSON.stringify([texts, server.log])
    for (const secret of [key.secret, signed.secret, wrongSecret]) assert.equal(all.includes(secret), false)
  })
})
