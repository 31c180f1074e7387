import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHALLENGE, codeOf, factorsOf, wrongCode } from '../support/factors.ts'
import { LOGIN, ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

describe('completeLogin', async () => {
  const server = await suiteServer()
  const factors = factorsOf(server)

  it('follows a right password, which gives a question and no session', async () => {
    const { email, userId } = await factors.enrolled()
    const count = `SELECT count(*)::int AS sessions FROM sessions WHERE user_id = $1`
    const before = await server.database.query(count, [userId])
    const { data } = await server.graphql(CHALLENGE, { input: { email, password: goodPassword } })
    const { __typename, methods, expiresAt, passkeyOptions } = data.login
    assert.deepEqual(
      [__typename, methods, passkeyOptions],
      ['SecondFactorRequired', ['TOTP', 'RECOVERY_CODE'], null],
    )
    const seconds = (Date.parse(expiresAt) - Date.now()) / 1000
    assert.ok(seconds > 290 && seconds <= 301, String(seconds))
    assert.deepEqual(await server.database.query(count, [userId]), before)
    assert.deepEqual(await factors.events(userId, 'login_challenged'), [
      { methods: ['TOTP', 'RECOVERY_CODE'] },
    ])
    assert.equal((await server.graphql(LOGIN, { input: { email, password: 'nope' } })).status, 401)
  })

  it('gives a session of level 2 for a code', async () => {
    const { email, secret, userId } = await factors.enrolled()
    const challenge = await factors.challenge(email)
    const { data } = await factors.complete({ challenge, totpCode: codeOf(secret) })
    const { accessToken, session } = data.completeLogin
    assert.deepEqual([session.assuranceLevel, session.authenticationMethods], [2, ['pwd', 'otp']])
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).data.me.id, userId)
    assert.deepEqual((await factors.events(userId, 'login_succeeded')).at(-1), { methods: ['pwd', 'otp'] })
  })

  it('opens nothing with the question alone', async () => {
    const { email, userId } = await factors.enrolled()
    const challenge = await factors.challenge(email)
    assert.equal((await server.graphql(ME, {}, { token: challenge })).status, 401)
    assert.equal((await server.graphql(REFRESH, { input: { refreshToken: challenge } })).status, 401)
    const rows = await server.database.query(
      `SELECT row_to_json(c)::text AS row FROM challenges c WHERE user_id = $1`,
      [userId],
    )
    assert.equal(rows.length, 1)
    const raw = Buffer.from(challenge, 'base64url').toString('hex')
    for (const { row } of rows)
      for (const told of [challenge, raw]) assert.equal(String(row).includes(told), false)
  })

  it('wants exactly one answer', async () => {
    const challenge = 'x'
    for (const input of [
      { challenge },
      { challenge, totpCode: '123456', recoveryCode: 'A' },
      { challenge, totpCode: null },
      { challenge, totpCode: '1'.repeat(101) },
    ])
      assert.deepEqual((await factors.complete(input)).codes, ['BAD_USER_INPUT'])
  })

  it('takes no question that it did not ask, that another asked, or whose time is over', async () => {
    const { email, secret, userId } = await factors.enrolled()
    const asked = await factors.challenge(email)
    const { data } = await server.graphql('mutation { startPasskeyLogin { challenge } }')
    await server.database.query(`UPDATE challenges SET expires_at = now() WHERE user_id = $1`, [userId])
    for (const challenge of ['', 'nothing', asked, `${asked}=`, data.startPasskeyLogin.challenge]) {
      const { codes, status } = await factors.complete({ challenge, totpCode: codeOf(secret) })
      assert.deepEqual([status, codes], [400, ['TOKEN_INVALID']], challenge)
    }
    const failed = await factors.events(null, 'second_factor_failed')
    assert.equal(failed.length >= 5, true)
    assert.deepEqual(failed[0], { method: 'TOTP', reason: 'unknown_challenge' })
  })

  it('takes a code once: not again, nor with spaces, nor in other digits, nor in another sign-in', async () => {
    const { email, secret, userId } = await factors.enrolled()
    const code = codeOf(secret)
    assert.equal(
      (await factors.complete({ challenge: await factors.challenge(email), totpCode: code })).status,
      200,
    )
    const challenge = await factors.challenge(email)
    const wide = code.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
    for (const totpCode of [code, `${code.slice(0, 3)} ${code.slice(3)}`, ` ${code}`, wide])
      assert.deepEqual((await factors.complete({ challenge, totpCode })).codes, ['INVALID_CREDENTIALS'])
    assert.equal((await factors.events(userId, 'second_factor_failed', 4)).length, 4)
    // The one before is older than the last that was used.
    const older = await factors.complete({ challenge, totpCode: codeOf(secret, -1) })
    assert.deepEqual(older.codes, ['INVALID_CREDENTIALS'])
  })

  it('takes a code once of sixteen sign-ins at once', async () => {
    const { email, secret } = await factors.enrolled()
    // As many pools as sign-ins: it is the step that must not be used twice.
    const challenges = await factors.challenges(email, 16)
    const totpCode = codeOf(secret)
    const answers = await Promise.all(
      challenges.map((challenge) => factors.complete({ challenge, totpCode })),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  it('answers a question once, of fifty at once', async () => {
    const { email, codes, secret, userId } = await factors.enrolled()
    const challenge = await factors.challenge(email)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        factors.complete(
          index % 2 === 0
            ? { challenge, totpCode: codeOf(secret) }
            : { challenge, recoveryCode: codes[index % 10] },
        ),
      ),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    const refused = answers.flatMap((answer) => answer.codes)
    for (const code of refused)
      assert.ok(['INVALID_CREDENTIALS', 'TOKEN_INVALID', 'TOO_MANY_ATTEMPTS'].includes(String(code)))
    const sessions = await server.database.query(
      `SELECT 1 FROM sessions WHERE user_id = $1 AND assurance_level = 2`,
      [userId],
    )
    assert.equal(sessions.length, 1)
  })

  it('looks at five answers to a question, then at none, not even the right one', async () => {
    const { email, secret, userId } = await factors.enrolled()
    const challenge = await factors.challenge(email)
    const wrong = wrongCode(secret)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => factors.complete({ challenge, totpCode: wrong })),
    )
    assert.equal(answers.filter(({ codes }) => codes[0] === 'INVALID_CREDENTIALS').length, 5)
    const late = await factors.complete({ challenge, totpCode: codeOf(secret) })
    assert.deepEqual([late.status, late.codes], [429, ['TOO_MANY_ATTEMPTS']])
    assert.equal(late.headers.get('retry-after'), String(late.errors[0]?.extensions['retryAfter']))
    assert.equal((await factors.events(userId, 'second_factor_failed', 21)).length, 21)
  })

  it('counts guesses across questions, for each factor by itself, until a quarter of an hour is over', async () => {
    const { codes, email, secret, userId } = await factors.enrolled()
    const wrong = wrongCode(secret)
    const guess = async (totpCode: string) =>
      (await factors.complete({ challenge: await factors.challenge(email), totpCode })).codes[0]
    for (let time = 0; time < 5; time += 1) assert.equal(await guess(wrong), 'INVALID_CREDENTIALS')
    assert.equal(await guess(codeOf(secret)), 'TOO_MANY_ATTEMPTS')

    // The sheet has attempts of its own, and the question that refused the other factor takes it.
    const challenge = await factors.challenge(email)
    assert.deepEqual((await factors.complete({ challenge, totpCode: wrong })).codes, ['TOO_MANY_ATTEMPTS'])
    assert.equal((await factors.complete({ challenge, recoveryCode: codes[0] })).status, 200)
    assert.equal(await guess(codeOf(secret)), 'TOO_MANY_ATTEMPTS')

    await server.database.query(`UPDATE factor_attempts SET expires_at = now() WHERE user_id = $1`, [userId])
    assert.equal(await guess(codeOf(secret)), undefined)
  })

  it('costs no attempt for a fault of ours', async () => {
    const { email, secret, userId } = await factors.enrolled()
    const challenge = await factors.challenge(email)
    await server.database.query('ALTER TABLE security_events RENAME COLUMN details TO elsewhere')
    try {
      for (let time = 0; time < 6; time += 1)
        assert.equal((await factors.complete({ challenge, totpCode: codeOf(secret) })).status, 500)
    } finally {
      await server.database.query('ALTER TABLE security_events RENAME COLUMN elsewhere TO details')
    }
    const attempts = await server.database.query(
      `SELECT attempts FROM factor_attempts WHERE user_id = $1
       UNION ALL SELECT attempts FROM challenges WHERE user_id = $1`,
      [userId],
    )
    assert.deepEqual(attempts, [{ attempts: 0 }, { attempts: 0 }])
    assert.equal((await factors.complete({ challenge, totpCode: codeOf(secret) })).status, 200)
  })

  for (const [change, sql] of [
    ['a new password', 'password_changed_at = now()'],
    ['a suspension', `status = 'SUSPENDED'`],
    ['another role', `roles = '{USER,AUDITOR}'`],
  ] as const)
    it(`ends with ${change} in between`, async () => {
      const { email, secret, userId } = await factors.enrolled()
      const challenge = await factors.challenge(email)
      await server.database.query(`UPDATE users SET ${sql} WHERE id = $1`, [userId])
      const answer = await factors.complete({ challenge, totpCode: codeOf(secret) })
      assert.deepEqual([answer.status, answer.codes], [400, ['TOKEN_INVALID']])
    })

  it('takes nobody’s code for another person', async () => {
    const [ada, eve] = [await factors.enrolled(), await factors.enrolled()]
    const challenge = await factors.challenge(ada.email)
    for (const answer of [
      await factors.complete({ challenge, totpCode: codeOf(eve.secret) }),
      await factors.complete({ challenge, recoveryCode: eve.codes[0] }),
    ])
      assert.deepEqual(answer.codes, ['INVALID_CREDENTIALS'])
  })
})
