import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, LOGOUT, ME, REFRESH, REGISTER } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const email = 'canary-address@example.com'
const password = 'Canary-Secret-9-Feather'
const hostile = '"}\\n{"level":60,"msg":"canary-forged"}\t%00;--'

describe('secrets that pass through every operation', () => {
  let server: TestServer
  const secrets = new Set([email, email.toUpperCase(), password, 'canary-address'])
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '3', REFRESH_GRACE: '0s', LOG_LEVEL: 'info' })
    const ask = async (query: string, variables: object = {}, token?: string) => {
      const answer = await server.graphql(query, variables, {
        headers: { 'user-agent': hostile },
        ...(token === undefined ? {} : { token }),
      })
      const { signedIn, ...other } = answer.data?.register ?? {}
      const given = signedIn ?? answer.data?.login ?? answer.data?.refreshSession ?? other
      for (const secret of [given.accessToken, given.refreshToken]) {
        if (typeof secret !== 'string') continue
        secrets.add(secret)
        secrets.add(secret.slice(-40))
      }
      return given
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

  const assertClean = (text: string, where: string) => {
    for (const secret of secrets) assert.equal(text.includes(secret), false, `${secret} stands in ${where}`)
  }

  it('stand in no line of the log, which speaks of each request', () => {
    assert.equal(server.log.length > 20, true)
    assert.equal(
      server.log.some(({ msg }) => msg === 'a defect was masked'),
      true,
    )
    for (const line of server.log) assertClean(JSON.stringify(line), JSON.stringify(line))
  })

  it('stand in no event and no alert', async () => {
    for (const table of ['security_events', 'security_alerts']) {
      const rows = await server.database.query(`SELECT row_to_json(t)::text AS row FROM ${table} t`)
      assert.notEqual(rows.length, 0)
      for (const { row } of rows) assertClean(String(row), String(row))
    }
  })

  it('stand, but for the address of the person, in no table', async () => {
    secrets.delete(email)
    secrets.delete('canary-address')
    const tables = await server.database.query(
      `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
    )
    for (const { relname } of tables) {
      const rows = await server.database.query(`SELECT row_to_json(t)::text AS row FROM ${String(relname)} t`)
      for (const { row } of rows) assertClean(String(row), String(relname))
    }
  })

  it('cannot be forged into the log: what a client calls itself stays inside its line', () => {
    assert.equal(
      server.log.some(({ msg }) => msg === 'canary-forged'),
      false,
    )
  })
})
