import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { factorCapOf, subject } from '../support/factorCap.ts'
import { followedUp } from '../support/followedUp.ts'
import { CHALLENGE, REAUTHENTICATE, factorsOf, wrongCode } from '../support/factors.ts'
import { type GraphqlAnswer, goodPassword } from '../support/graphqlClient.ts'
import { origin, passkeysOf } from '../support/passkeys.ts'
import { type TestServer, startServer } from '../support/server.ts'

/** An answer but for the seconds to wait, which run down. */
const formOf = ({ status, text, headers }: GraphqlAnswer) => {
  const wait = headers.get('retry-after') ?? ''
  return [status, text.replace(`"retryAfter":${wait}`, '"retryAfter":…'), /^(8[6-9]\d|900)$/.test(wait)]
}

describe('a second factor after a hundred failures in a row', () => {
  let server: TestServer
  let factors: ReturnType<typeof factorsOf>
  let passkeys: ReturnType<typeof passkeysOf>
  let cap: ReturnType<typeof factorCapOf>
  before(async () => {
    server = await startServer({ APP_URL: origin })
    factors = factorsOf(server)
    passkeys = passkeysOf(server)
    cap = factorCapOf(server)
  })
  after(() => server.stop())

  it('looks at exactly as many of fifty at once as are left, and tells of it once', async () => {
    const { email, secret, userId } = await factors.enrolled()
    await cap.failedBefore(userId, 97)
    // Ten questions, for each takes five answers.
    const challenges = await factors.challenges(email, 10)
    const totpCode = wrongCode(secret)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        factors.complete({ challenge: challenges[at % challenges.length], totpCode }),
      ),
    )
    const times = (code: string) => answers.filter(({ codes }) => codes[0] === code).length
    assert.deepEqual([times('INVALID_CREDENTIALS'), times('TOO_MANY_ATTEMPTS')], [3, 47])
    assert.deepEqual(await factors.events(userId, 'account_locked'), [{ seconds: null, method: 'TOTP' }])
    await followedUp(server.database)
    const alerts = await server.database.query(
      `SELECT rule, count FROM security_alerts WHERE key = $1 AND rule = 'account_locked'`,
      [userId],
    )
    assert.deepEqual(alerts, [{ rule: 'account_locked', count: 1 }])

    const { text, tokens } = await server.mail.next(email, subject)
    assert.match(text, /authenticator app/)
    assert.match(text, /127\.0\.0\.1/)
    assert.deepEqual(Object.keys(tokens).toSorted(), ['report', 'unlock'])
    await cap.endWindows()
    await cap.answer(email, { totpCode })
    const issued = await server.database.query(
      `SELECT 1 FROM one_time_tokens WHERE user_id = $1 AND purpose = 'unlock_account'`,
      [userId],
    )
    assert.equal(issued.length, 1)
  })

  it('is asked for and refused like one that waits, whatever the code, and leaves the others', async () => {
    const person = await cap.shut()
    const { data } = await server.graphql(CHALLENGE, {
      input: { email: person.email, password: goodPassword },
    })
    assert.deepEqual(data.login.methods, ['TOTP', 'RECOVERY_CODE'])
    const wrong = await cap.answer(person.email, { totpCode: wrongCode(person.secret) })
    assert.deepEqual(formOf(await cap.right(person)), formOf(wrong))
    const [status, text, isOfWindow] = formOf(wrong)
    assert.deepEqual([status, isOfWindow], [429, true], String(text))
    await cap.bySheet(person)
  })

  it('is shut, and told of, where it was a stolen session that guessed', async () => {
    const person = await factors.enrolled()
    await cap.failedBefore(person.userId, 98)
    const prove = (proof: object) =>
      server.graphql(REAUTHENTICATE, { input: proof }, { token: person.accessToken })
    const totpCode = wrongCode(person.secret)
    const answers = await Promise.all(Array.from({ length: 10 }, () => prove({ totpCode })))
    assert.equal(answers.filter(({ codes }) => codes[0] === 'INVALID_CREDENTIALS').length, 2)
    await cap.staysShut(person)
    assert.equal((await cap.unlock(await cap.linkTo(person.email))).status, 200)
    await cap.isOpen(person)
  })

  it('is no passkey that signs in by itself: that guesses nothing, works on, and opens nothing', async () => {
    const enrolled = await factors.enrolled()
    const session = await factors.signedInTwice(enrolled)
    const { passkey } = await passkeys.withPasskey({ ...enrolled, ...session })
    await cap.failedBefore(enrolled.userId, 99, 'PASSKEY')
    await cap.answer(enrolled.email, { passkey: { id: 'none' } })
    await cap.failedBefore(enrolled.userId, 99)
    await cap.answer(enrolled.email, { totpCode: wrongCode(enrolled.secret) })
    const question = await passkeys.start()
    const { status, text } = await passkeys.finish(question.challenge, passkey.get(question.options))
    assert.equal(status, 200, text)
    await cap.staysShut(enrolled)
    const asked = await server.graphql(CHALLENGE, {
      input: { email: enrolled.email, password: goodPassword },
    })
    const { challenge, passkeyOptions } = asked.data.login
    const late = await factors.complete({ challenge, passkey: passkey.get(passkeyOptions) })
    assert.deepEqual(late.codes, ['TOO_MANY_ATTEMPTS'])
    await cap.bySheet(enrolled)
  })

  it('is shut with its record and its mail or not at all', async () => {
    const person = await factors.enrolled()
    await cap.failedBefore(person.userId, 99)
    const challenge = await factors.challenge(person.email)
    await server.database.query('ALTER TABLE one_time_tokens RENAME COLUMN purpose TO elsewhere')
    try {
      const answered = await factors.complete({ challenge, totpCode: wrongCode(person.secret) })
      assert.equal(answered.status, 500)
    } finally {
      await server.database.query('ALTER TABLE one_time_tokens RENAME COLUMN elsewhere TO purpose')
    }
    assert.deepEqual(await factors.events(person.userId, 'account_locked'), [])
    await cap.isOpen(person)
  })
})
