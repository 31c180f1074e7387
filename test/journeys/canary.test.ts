import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { recordExport } from '../../src/cli/recordExport.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { runInside } from '../cli/runInside.ts'
import {
  type GraphqlClient,
  LOGIN,
  LOGOUT,
  ME,
  REFRESH,
  REGISTER,
  graphqlClient,
} from '../support/graphqlClient.ts'
import { cookiesSet, noticeSecrets, secretsIn } from '../support/secretsSeen.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'

const email = 'canary-address@example.com'
const password = 'Yellow-Feather-9-Lantern'
const hostile = '"}\\n{"level":60,"msg":"canary-forged"}\t%00;--'
const page = 'https://app.example.com'

describe('secrets that pass through every operation', () => {
  let server: TestServer
  let env: Record<string, string>
  const secrets = new Set([email, email.toUpperCase(), password, 'canary-address'])
  const refusals: unknown[] = []
  const inCookies = new Set<string>()
  before(async () => {
    const changes = {
      ...makeSecrets(),
      MAX_LOGIN_ATTEMPTS: '3',
      REFRESH_GRACE: '0s',
      LOG_LEVEL: 'info',
      CORS_ORIGINS: page,
    }
    server = await startServer(changes)
    env = serverEnv(server.database, changes)
    const client = graphqlClient(server.url, { 'user-agent': hostile }, noticeSecrets(secrets))
    const graphql: GraphqlClient['graphql'] = async (...asked) => {
      const answer = await client.graphql(...asked)
      refusals.push(...answer.errors)
      for (const value of cookiesSet(answer.headers)) if (value !== '') inCookies.add(value)
      return answer
    }
    const ask = async (query: string, variables: object = {}, token?: string) => {
      const { data } = await graphql(query, variables, token === undefined ? {} : { token })
      return data?.register?.signedIn ?? data?.login ?? data?.refreshSession ?? {}
    }
    const cookie = async (query: string, variables: object, sent: string, origin = page, token = '') => {
      const headers = { cookie: sent, origin, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) }
      const answer = await graphql(query, variables, { headers })
      const set = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])
      return { ...answer.data?.login, cookies: set.join('; ') }
    }

    const first = await ask(REGISTER, { input: { email, password, username: 'tweety' } })
    await ask(REGISTER, { input: { email, password } })
    await ask(REGISTER, { input: { email: 'other@example.com', password: `${password}\0` } })
    await ask(REGISTER, { input: { email: `${email}@x`, password } })
    await ask(REGISTER, { input: { email: 'third@example.com', password, username: 'TWEETY' } })
    await ask(`mutation { login(input: { email: "${email}", password: "${password}" }) { __typename } }`)
    await ask(`mutation { login(input: { email: "${email}", password: "${password}" `)
    const second = await ask(LOGIN, { input: { email, password } })
    await ask(REFRESH, { input: { refreshToken: first.refreshToken } })
    await ask(REFRESH, { input: { refreshToken: first.refreshToken } })
    await ask(REFRESH, { input: { refreshToken: `${second.refreshToken}x` } })
    await ask(ME, {}, `${second.accessToken}x`)
    await ask(ME, {}, second.accessToken)
    await ask(LOGOUT, {}, second.accessToken)
    await ask(ME, {}, second.accessToken)

    const byCookie = { input: { email, password, delivery: 'COOKIE' } }
    const { cookies: presented } = await cookie(LOGIN, byCookie, '')
    const { cookies: rotated } = await cookie(REFRESH, {}, presented)
    await cookie(REFRESH, {}, rotated, 'https://evil.example')
    await cookie(REFRESH, {}, `${rotated}x`)
    await cookie(REFRESH, {}, presented)
    const { accessToken, cookies } = await cookie(LOGIN, byCookie, rotated)
    await cookie(LOGOUT, {}, cookies, page, accessToken)
    for (const value of inCookies) {
      await ask(ME, {}, value)
      await ask(REFRESH, { input: { refreshToken: `${value}x` } })
      await fetch(`${server.url}/graphql?refresh=${value}`, {
        headers: { 'x-gatehouse-device': `${value}x` },
      })
    }

    for (let time = 0; time < 5; time += 1)
      await ask(LOGIN, { input: { email, password: `${password}-wrong` } })
    await fetch(`${server.url}/graphql?token=${second.accessToken}&email=${email}`)
    // A fault of ours, in the middle of an operation that carries them.
    await server.database.query('ALTER TABLE users RENAME COLUMN password_key_id TO elsewhere')
    await ask(REGISTER, { input: { email: 'canary-address.2@example.com', password } })
    await ask(LOGIN, { input: { email: 'canary-address.2@example.com', password } })
    await server.database.query('ALTER TABLE users RENAME COLUMN elsewhere TO password_key_id')
    // What is folded is written within two seconds; what has been written is looked at.
    await waitFor(`SELECT 1 FROM security_events WHERE event_type = 'request_rejected' LIMIT 1`)
  })
  after(() => server.stop())

  async function waitFor(sql: string): Promise<void> {
    const began = performance.now()
    while ((await server.database.query(sql)).length === 0)
      assert.equal(performance.now() - began < 5_000, true, sql)
  }

  const assertClean = (text: string, where: string) =>
    assert.deepEqual(secretsIn(text, secrets), [], `in ${where}`)

  it('are the tokens of every sign-in and refresh, or there were none to look for', () => {
    const tokens = [...secrets].filter((secret) => secret.startsWith('eyJ'))
    assert.equal(tokens.length, 6)
  })

  it('are those in cookies as well: of the session, before and after a refresh, and of the device', () => {
    const kinds = [...inCookies].map((value) => value.slice(0, 3)).toSorted()
    assert.deepEqual(kinds, ['gd_', 'gd_', 'gr_', 'gr_', 'gr_'])
    for (const value of inCookies) assert.equal(secrets.has(value), true)
  })

  it('stand in no line of the log, which speaks of each request', () => {
    assert.equal(server.log.length > 20, true)
    assert.equal(
      server.log.some(({ msg }) => msg === 'a defect was masked'),
      true,
    )
    for (const line of server.log) assertClean(JSON.stringify(line), JSON.stringify(line))
  })

  it('stand in no error that is answered', () => {
    assert.equal(refusals.length > 20, true)
    for (const refusal of refusals) assertClean(JSON.stringify(refusal), JSON.stringify(refusal))
  })

  it('stand in no event and no alert', async () => {
    for (const table of ['security_events', 'security_alerts']) {
      const rows = await server.database.query(`SELECT row_to_json(t)::text AS row FROM ${table} t`)
      assert.notEqual(rows.length, 0)
      for (const { row } of rows) assertClean(String(row), String(row))
    }
  })

  it('stand in no export of the record', async () => {
    const { code, out, err } = await runInside(recordExport, [], env)
    assert.equal(code, 0, err)
    assert.equal(out.split('\n').length > 20, true)
    assertClean(out, 'the export')
  })

  it('stand, but for the address of the person, in no table', async () => {
    secrets.delete(email)
    secrets.delete('canary-address')
    const tables = await server.database.query(
      `SELECT oid::regclass::text AS name FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace IN ('public'::regnamespace, 'pgboss'::regnamespace)`,
    )
    for (const { name } of tables) {
      const rows = await server.database.query(`SELECT row_to_json(t)::text AS row FROM ${String(name)} t`)
      for (const { row } of rows) assertClean(String(row), String(name))
    }
  })

  it('cannot be forged into the log: what a client calls itself stays inside its line', () => {
    assert.equal(
      server.log.some(({ msg }) => msg === 'canary-forged'),
      false,
    )
  })
})

describe('a secret', () => {
  const token = `gr_${Buffer.alloc(80, 'ÿ~?x').toString('base64url')}`
  const bytes = Buffer.from(token.slice(3), 'base64url')
  for (const [what, text] of [
    ['as it is', `{"token":"${token}"}`],
    ['by its end', `…${token.slice(-45)}`],
    ['in hexadecimal', `\\x${Buffer.from(token).toString('hex')}`],
    ['in capital hexadecimal', Buffer.from(token).toString('hex').toUpperCase()],
    ['in base64', Buffer.from(token).toString('base64')],
    ['in base64url', Buffer.from(token).toString('base64url')],
    ['in base64 after a character', Buffer.from(`:${token}:`).toString('base64')],
    ['in base64url after two', Buffer.from(`a:${token}\n`).toString('base64url')],
    ['by its bytes in hexadecimal', bytes.toString('hex')],
    ['by its bytes in base64', bytes.toString('base64')],
  ] as const)
    it(`is found ${what}`, () => assert.deepEqual(secretsIn(text, new Set([token])), [token]))

  it('is not found where another stands', () => {
    const other = `gr_${Buffer.alloc(80, 'ÿ~?y').toString('base64url')}`
    assert.deepEqual(secretsIn(`${other} ${Buffer.from(other).toString('base64')}`, new Set([token])), [])
  })
})
