import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CONFIRM, ENROLL, FACTORS, codeOf, factorsOf, wrongCode } from '../support/factors.ts'
import { ME, REFRESH } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

describe('an authenticator', async () => {
  const server = await suiteServer()
  const factors = factorsOf(server)

  const enroll = async (token: string): Promise<string> =>
    (await server.graphql(ENROLL, {}, { token })).data.enrollTotp.secret
  const confirm = (token: string, code: string) => server.graphql(CONFIRM, { code }, { token })

  it('is no factor before its first code', async () => {
    const { accessToken, email } = await server.register()
    await enroll(accessToken)
    const { data } = await server.graphql(FACTORS, {}, { token: accessToken })
    assert.deepEqual(data.me.secondFactors, [])
    assert.ok((await server.login(email)).accessToken)
  })

  it('is added by a code of its own, with ten recovery codes, and tokens from before are old', async () => {
    const { accessToken, refreshToken, userId } = await server.register()
    const secret = await enroll(accessToken)
    const wrong = await confirm(accessToken, wrongCode(secret))
    assert.deepEqual([wrong.status, wrong.codes], [401, ['INVALID_CREDENTIALS']])
    const right = await confirm(accessToken, codeOf(secret, -1))
    assert.equal(right.data.confirmTotp.codes.length, 10)
    assert.equal(new Set(right.data.confirmTotp.codes).size, 10)
    for (const code of right.data.confirmTotp.codes) assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-\w{4}){3}$/)

    assert.deepEqual((await server.graphql(ME, {}, { token: accessToken })).codes, ['UNAUTHENTICATED'])
    const renewed = await server.graphql(REFRESH, { input: { refreshToken } })
    const { data } = await server.graphql(FACTORS, {}, { token: renewed.data.refreshSession.accessToken })
    const [factor] = data.me.secondFactors
    assert.deepEqual([factor.method, factor.lastUsedAt], ['TOTP', null])
    assert.deepEqual(await factors.events(userId, 'second_factor_added'), [
      { method: 'TOTP', factorId: factor.id },
    ])
    assert.deepEqual(await factors.events(userId, 'recovery_codes_generated'), [{}])
  })

  it('is confirmed once, sixteen times at once', async () => {
    const { accessToken, userId } = await server.register()
    const code = codeOf(await enroll(accessToken))
    const answers = await Promise.all(Array.from({ length: 16 }, () => confirm(accessToken, code)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal((await factors.events(userId, 'second_factor_added')).length, 1)
  })

  it('takes the place of one that waited, and ends with its time', async () => {
    const { accessToken, userId } = await server.register()
    const first = await enroll(accessToken)
    const second = await enroll(accessToken)
    assert.deepEqual((await confirm(accessToken, codeOf(first))).codes, ['INVALID_CREDENTIALS'])
    await server.database.query(`UPDATE second_factors SET expires_at = now() WHERE user_id = $1`, [userId])
    const late = await confirm(accessToken, codeOf(second))
    assert.deepEqual([late.status, late.codes], [404, ['NOT_FOUND']])
  })

  it('is one: a second is refused while there is one', async () => {
    const { accessToken } = await factors.signedInTwice(await factors.enrolled())
    const again = await server.graphql(ENROLL, {}, { token: accessToken })
    assert.deepEqual([again.status, again.codes], [409, ['CONFLICT']])
  })

  it('is somebody’s own: nobody confirms what waits for another', async () => {
    const [ada, eve] = [await server.register(), await server.register()]
    const secret = await enroll(ada.accessToken)
    assert.deepEqual((await confirm(eve.accessToken, codeOf(secret))).codes, ['NOT_FOUND'])
  })

  it('wants a recent proof of identity to be begun and to be confirmed', async () => {
    const { accessToken, userId } = await server.register()
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '6 minutes' WHERE user_id = $1`,
      [userId],
    )
    for (const answer of [
      await server.graphql(ENROLL, {}, { token: accessToken }),
      await confirm(accessToken, '123456'),
    ])
      assert.deepEqual([answer.status, answer.codes], [403, ['STEP_UP_REQUIRED']])
  })

  it('has its key sealed and its codes hashed at rest', async () => {
    const { secret, codes, userId } = await factors.enrolled()
    const rows = await server.database.query(
      `SELECT row_to_json(f)::text AS row FROM second_factors f WHERE user_id = $1
       UNION ALL SELECT row_to_json(c)::text FROM recovery_codes c WHERE user_id = $1`,
      [userId],
    )
    assert.equal(rows.length, 11)
    for (const { row } of rows)
      for (const told of [secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))])
        assert.equal(String(row).includes(told), false)
  })

  it('does not tell its key or its codes to the log or the record', async () => {
    const { secret, codes } = await factors.enrolled()
    const events = await server.database.query('SELECT details::text AS text FROM security_events')
    const said = JSON.stringify([server.log, events])
    for (const told of [secret, ...codes]) assert.equal(said.includes(told), false)
  })
})
