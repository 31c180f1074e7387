import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Known, deeds, reason, variablesOf } from './deeds.ts'
import { LOGIN, ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'

describe('staff', () => {
  let server: TestServer
  let admin: Known
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '3' })
    admin = await personWith(server, 'ADMIN')
  })
  after(() => server.stop())

  const sql = (text: string, ...params: readonly unknown[]) => server.database.query(text, params)
  const does = (
    name: keyof typeof deeds,
    { userId }: { userId: string },
    variables: object = {},
    by = admin,
  ) =>
    server.graphql(
      deeds[name].text,
      { ...variablesOf(deeds[name], userId), ...variables },
      { token: by.accessToken },
    )
  const someone = () => server.register()
  const statusOf = async (token: string) => (await server.graphql(ME, {}, { token })).status

  for (const name of ['setUserRoles', 'suspendUser'] as const) {
    it(`nobody does to themself: ${name}, however they spell their id`, async () => {
      const { userId } = admin
      for (const spelling of [userId, userId.toUpperCase(), `{${userId}}`, userId.replaceAll('-', '')]) {
        const { status, codes } = await does(name, { userId: spelling })
        assert.deepEqual([status, codes], [403, ['FORBIDDEN']], spelling)
      }
      assert.equal(await statusOf(admin.accessToken), 200)
    })
  }

  it('gives a role that works at the next refresh, and ends the tokens of before', async () => {
    const person = await someone()
    assert.equal(await statusOf(person.accessToken), 200)
    const { data } = await does('setUserRoles', person, { roles: ['AUDITOR', 'USER', 'AUDITOR'] })
    assert.deepEqual(data.setUserRoles.roles, ['AUDITOR', 'USER'])
    assert.equal(await statusOf(person.accessToken), 401)
    const refreshed = await server.graphql(REFRESH, { input: { refreshToken: person.refreshToken } })
    const me = await server.graphql(ME, {}, { token: refreshed.data.refreshSession.accessToken })
    assert.deepEqual(me.data.me.roles, ['AUDITOR', 'USER'])
  })

  it('leaves nobody without a role: that would be a suspension by another name', async () => {
    assert.deepEqual((await does('setUserRoles', await someone(), { roles: [] })).codes, ['BAD_USER_INPUT'])
  })

  it('makes no staff of whoever has yet to show that the address is theirs, or is suspended', async () => {
    for (const status of ['PENDING_VERIFICATION', 'SUSPENDED']) {
      const person = await someone()
      await sql('UPDATE users SET status = $2 WHERE id = $1', person.userId, status)
      const { codes } = await does('setUserRoles', person, { roles: ['USER', 'ADMIN'] })
      assert.deepEqual(codes, ['CONFLICT'])
    }
  })

  it('stops an account: no token, no refresh and no sign-in, and a reinstated person signs in anew', async () => {
    const person = await someone()
    const { data } = await does('suspendUser', person)
    assert.equal(data.suspendUser.status, 'SUSPENDED')
    const refresh = () => server.graphql(REFRESH, { input: { refreshToken: person.refreshToken } })
    const login = () => server.graphql(LOGIN, { input: { email: person.email, password: goodPassword } })
    assert.equal(await statusOf(person.accessToken), 401)
    assert.deepEqual(
      [(await refresh()).codes, (await login()).codes],
      [['UNAUTHENTICATED'], ['INVALID_CREDENTIALS']],
    )

    await does('reinstateUser', person)
    assert.equal(await statusOf(person.accessToken), 401)
    assert.deepEqual((await refresh()).codes, ['UNAUTHENTICATED'])
    assert.equal(await statusOf((await server.login(person.email)).accessToken), 200)
  })

  it('refuses a suspension whose end has passed, and of an account that is not open yet', async () => {
    const person = await someone()
    for (const until of ['2001-01-01T00:00:00.000Z', new Date(Date.now() - 1000).toISOString()])
      assert.deepEqual((await does('suspendUser', person, { until })).codes, ['BAD_USER_INPUT'])
    await sql(`UPDATE users SET status = 'PENDING_VERIFICATION' WHERE id = $1`, person.userId)
    assert.deepEqual((await does('suspendUser', person)).codes, ['CONFLICT'])
  })

  it('opens a locked account again', async () => {
    const person = await someone()
    const login = (password: string) => server.graphql(LOGIN, { input: { email: person.email, password } })
    for (let time = 0; time < 3; time += 1) await login('wrong')
    assert.deepEqual((await login(goodPassword)).codes, ['TOO_MANY_ATTEMPTS'])
    assert.deepEqual((await does('unlockUser', person)).codes, [])
    assert.deepEqual((await login(goodPassword)).codes, [])
  })

  it('ends every session of somebody, and of nobody else', async () => {
    const [person, other] = [await someone(), await someone()]
    const second = await server.login(person.email)
    assert.deepEqual((await does('revokeUserSessions', person)).data, { revokeUserSessions: { count: 2 } })
    for (const { accessToken, refreshToken } of [person, second]) {
      assert.equal(await statusOf(accessToken), 401)
      assert.deepEqual((await server.graphql(REFRESH, { input: { refreshToken } })).codes, [
        'UNAUTHENTICATED',
      ])
    }
    assert.equal(await statusOf(other.accessToken), 200)
  })

  it('tells the person of each deed, with the reason where there is one', async () => {
    const told = Object.values(deeds).map(async (deed) => {
      const person = await someone()
      await deed.prepare?.(person, server)
      await server.graphql(deed.text, variablesOf(deed, person.userId), { token: admin.accessToken })
      const { text } = await server.mail.next(person.email, deed.subject)
      assert.equal(text.includes(reason), deed.takesReason, text)
    })
    await Promise.all(told)
  })

  it('keeps one of two administrators who take the role from each other sixteen times at once', async () => {
    await sql(`UPDATE users SET roles = '{USER}' WHERE 'ADMIN' = ANY(roles)`)
    const [one, other] = [await personWith(server, 'ADMIN'), await personWith(server, 'ADMIN')]
    const roles = { roles: ['USER'] }
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        at % 2 === 0 ? does('setUserRoles', one, roles, other) : does('setUserRoles', other, roles, one),
      ),
    )
    const left = await sql(`SELECT id FROM users WHERE 'ADMIN' = ANY(roles)`)
    const events = await sql(
      `SELECT user_id FROM security_events WHERE event_type = 'roles_changed' AND user_id = ANY($1)`,
      [one.userId, other.userId],
    )
    assert.deepEqual([left.length, events.length], [1, 1])
    assert.ok(answers.some(({ codes }) => codes.length === 0))
    for (const { codes } of answers)
      assert.equal(
        [undefined, 'FORBIDDEN', 'UNAUTHENTICATED'].includes(codes[0] as undefined),
        true,
        String(codes),
      )
    // So that the tests that follow find somebody who may.
    await sql(`UPDATE users SET roles = '{USER,ADMIN}' WHERE id = $1`, admin.userId)
    admin = { ...admin, ...(await server.login(admin.email)) }
  })

  it('keeps one of two administrators who suspend each other at once', async () => {
    const [one, other] = [await personWith(server, 'ADMIN'), await personWith(server, 'ADMIN')]
    await sql(`UPDATE users SET roles = '{USER}' WHERE id <> ALL($1)`, [one.userId, other.userId])
    await Promise.all([does('suspendUser', one, {}, other), does('suspendUser', other, {}, one)])
    const left = await sql(`SELECT id FROM users WHERE 'ADMIN' = ANY(roles) AND status = 'ACTIVE'`)
    assert.equal(left.length, 1)
    await sql(`UPDATE users SET roles = '{USER,ADMIN}' WHERE id = $1`, admin.userId)
    admin = { ...admin, ...(await server.login(admin.email)) }
  })

  it('records that somebody who lost the role meanwhile was refused', async () => {
    const [row] = await sql(
      `SELECT details FROM security_events WHERE event_type = 'access_denied' AND operation = 'setUserRoles'
        AND details ->> 'reason' = 'they are no administrator any more' LIMIT 1`,
    )
    assert.ok(row)
  })
})
