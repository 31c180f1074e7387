import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { factorCapOf } from '../support/factorCap.ts'
import {
  CHALLENGE,
  CONFIRM,
  ENROLL,
  type Enrolled,
  FACTORS,
  REAUTHENTICATE,
  REGENERATE,
  REMOVE,
  codeOf,
  factorsOf,
  wrongCode,
} from '../support/factors.ts'
import { LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'
import { deeds, variablesOf } from './deeds.ts'

const REQUEST = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }'
const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }'
const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accepted } }'
const newPassword = 'Fresh-Zebra-7-Lantern'

describe('a second factor that is shut', () => {
  let server: TestServer
  let factors: ReturnType<typeof factorsOf>
  let cap: ReturnType<typeof factorCapOf>
  let admin: string
  before(async () => {
    server = await startServer()
    factors = factorsOf(server)
    cap = factorCapOf(server)
    admin = (await personWith(server, 'ADMIN')).accessToken
  })
  after(() => server.stop())

  it('is opened by no waiting, no new question, no success of another factor and no proof in a session', async () => {
    const person = await cap.shut()
    await cap.staysShut(person)
    const token = await cap.bySheet(person)
    await cap.staysShut(person)
    const proof = { totpCode: codeOf(person.secret) }
    const proved = await server.graphql(REAUTHENTICATE, { input: proof }, { token })
    assert.deepEqual(proved.codes, ['TOO_MANY_ATTEMPTS'])
    await server.login(person.email).catch(() => undefined)
    await cap.staysShut(person)
  })

  it('is opened by nothing that a session can do: not by another authenticator, sheet or password', async () => {
    const person = await cap.shut()
    const token = await cap.bySheet(person)
    const { data } = await server.graphql(FACTORS, {}, { token })
    const does = async (query: string, variables: object, as: string) => {
      const { data: done, status, text } = await server.graphql(query, variables, { token: as })
      assert.equal(status, 200, text)
      return done
    }
    await does(REMOVE, { id: data.me.secondFactors[0].id }, token)
    const { accessToken } = await server.login(person.email)
    const { secret } = (await does(ENROLL, {}, accessToken)).enrollTotp
    const { codes } = (await does(CONFIRM, { code: codeOf(secret) }, accessToken)).confirmTotp
    await cap.staysShut({ ...person, secret })

    const anew = await cap.bySheet({ ...person, codes })
    await cap.failedBefore(person.userId, 99, 'RECOVERY_CODE')
    await cap.answer(person.email, { recoveryCode: 'AAAA-AAAA' })
    const sheet = await does(REGENERATE, {}, anew)
    const late = await cap.answer(person.email, { recoveryCode: sheet.regenerateRecoveryCodes.codes[0] })
    assert.deepEqual(late.codes, ['TOO_MANY_ATTEMPTS'])
    await does(CHANGE, { input: { currentPassword: goodPassword, newPassword } }, anew)
    const shutPools = await server.database.query(
      `SELECT method FROM factor_attempts WHERE user_id = $1 AND sealed ORDER BY method`,
      [person.userId],
    )
    assert.deepEqual(shutPools, [{ method: 'RECOVERY_CODE' }, { method: 'TOTP' }])
  })

  it('is opened by the mailed link, once, and by no one else’s', async () => {
    const [person, eve] = [await cap.shut(), await cap.shut()]
    assert.equal((await cap.unlock(await cap.linkTo(eve.email))).status, 200)
    await cap.staysShut(person)

    const token = await cap.linkTo(person.email)
    const answers = await Promise.all(Array.from({ length: 10 }, () => cap.unlock(token)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    await cap.isOpen(person)
    assert.deepEqual(await factors.events(person.userId, 'account_unlocked'), [{ by: 'mail' }])

    await cap.failedBefore(person.userId, 99)
    await cap.answer(person.email, { totpCode: wrongCode(person.secret) })
    assert.equal((await cap.unlock(token)).status, 400)
    await cap.staysShut(person)
    assert.equal((await cap.unlock(await cap.linkTo(person.email, 2))).status, 200)
    await cap.isOpen(person)
  })

  it('is opened by no link that is too old', async () => {
    const person = await cap.shut()
    const token = await cap.linkTo(person.email)
    await server.database.query(`UPDATE one_time_tokens SET expires_at = now() WHERE user_id = $1`, [
      person.userId,
    ])
    assert.equal((await cap.unlock(token)).status, 400)
    await cap.staysShut(person)
  })

  it('is opened by the password that comes of a mail, which takes the old one from who guessed', async () => {
    const person = await cap.shut()
    await cap.linkTo(person.email)
    await server.graphql(REQUEST, { email: person.email })
    await cap.staysShut(person)
    const { tokens } = await server.mail.next(person.email, 'Choose a new password')
    const input = { token: tokens['reset'], newPassword }
    assert.equal((await server.graphql(RESET, { input })).status, 200)
    assert.deepEqual(await factors.events(person.userId, 'account_unlocked'), [{ by: 'mail' }])
    const old = await server.graphql(LOGIN, { input: { email: person.email, password: goodPassword } })
    assert.deepEqual(old.codes, ['INVALID_CREDENTIALS'])
    const asked = await server.graphql(CHALLENGE, { input: { email: person.email, password: newPassword } })
    const { challenge } = asked.data.login
    await factors.forgetSteps()
    assert.equal((await factors.complete({ challenge, totpCode: codeOf(person.secret) })).status, 200)
  })

  it('has its guesses given back by no new password while it is not shut', async () => {
    const person = await factors.enrolled()
    for (let time = 0; time < 5; time += 1)
      await cap.answer(person.email, { totpCode: wrongCode(person.secret) })
    await server.graphql(REQUEST, { email: person.email })
    const { tokens } = await server.mail.next(person.email, 'Choose a new password')
    const input = { token: tokens['reset'], newPassword: goodPassword.replace('9', '8') }
    assert.equal((await server.graphql(RESET, { input })).status, 200)
    const [pool] = await server.database.query(
      'SELECT attempts, in_a_row FROM factor_attempts WHERE user_id = $1',
      [person.userId],
    )
    assert.deepEqual(pool, { attempts: 5, in_a_row: 5 })
    assert.deepEqual(await factors.events(person.userId, 'account_unlocked'), [])
  })

  it('is opened by staff: by an unlock, which the person is told of, or by a reset of the factors', async () => {
    const [ada, eve] = [await cap.shut(), await cap.shut()]
    const does = (deed: (typeof deeds)['unlockUser'], { userId }: Enrolled) =>
      server.graphql(deed.text, variablesOf(deed, userId), { token: admin })
    assert.equal((await does(deeds.unlockUser, ada)).status, 200)
    await cap.isOpen(ada)
    assert.deepEqual(await factors.events(ada.userId, 'account_unlocked'), [{ by: 'staff' }])
    await server.mail.next(ada.email, 'You can sign in again')
    await cap.staysShut(eve)

    assert.equal((await does(deeds.resetUserSecondFactors, eve)).status, 200)
    const { accessToken: token } = await server.login(eve.email)
    const { data } = await server.graphql(ENROLL, {}, { token })
    const { secret } = data.enrollTotp
    await server.graphql(CONFIRM, { code: codeOf(secret) }, { token })
    await cap.isOpen({ ...eve, secret })
  })
})
