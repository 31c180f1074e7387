import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emailChangesOf, forcedReset, newPassword } from '../support/emailChanges.ts'
import { CHALLENGE, COMPLETE, codeOf, factorsOf } from '../support/factors.ts'
import { ME, goodPassword } from '../support/graphqlClient.ts'
import { origin, passkeysOf } from '../support/passkeys.ts'
import { suiteServer } from '../support/server.ts'

const subject = 'A change of your email address was asked for'

describe('an account that is shut after a report', async () => {
  const server = await suiteServer({ APP_URL: origin, DATABASE_TIMEOUT_MS: '30000' })
  const changes = emailChangesOf(server)
  const factors = factorsOf(server)
  const passkeys = passkeysOf(server)

  /** The link of somebody's mail about a change that they, or a thief, asked for. */
  const reportTokenOf = async (person: { email: string; accessToken: string }) => {
    const { status, text } = await server.graphql(
      'mutation ($newEmail: EmailAddress!) { requestEmailChange(newEmail: $newEmail) { accepted } }',
      { newEmail: changes.fresh() },
      { token: person.accessToken },
    )
    assert.equal(status, 200, text)
    return (await server.mail.next(person.email, subject)).tokens['report'] ?? ''
  }

  it('takes no passkey either, until its password is reset', async () => {
    const person = await passkeys.withPasskey()
    const signIn = async () => {
      const { challenge, options } = await passkeys.start()
      return passkeys.finish(challenge, person.passkey.get(options))
    }
    const { data } = await signIn()
    const { accessToken } = data.finishPasskeyLogin
    await changes.report(await reportTokenOf({ ...person, accessToken }))
    assert.deepEqual((await signIn()).codes, ['INVALID_CREDENTIALS'])
    await changes.resetBy(person.email, newPassword)
    assert.deepEqual((await signIn()).codes, [])
  })

  it('keeps its second factor, and a question that was open before is open no longer', async () => {
    const person = await factors.enrolled()
    const ask = async (password: string) =>
      (await server.graphql(CHALLENGE, { input: { email: person.email, password } })).data.login
    const answer = (challenge: string) =>
      server.graphql(COMPLETE, { input: { challenge, totpCode: codeOf(person.secret) } })
    const { challenge } = await ask(goodPassword)
    const { accessToken } = await factors.signedInTwice(person)
    await changes.report(await reportTokenOf({ ...person, accessToken }))
    assert.deepEqual((await answer(challenge)).codes, ['TOKEN_INVALID'])

    await changes.resetBy(person.email, newPassword)
    const asked = await ask(newPassword)
    assert.ok(asked.methods.includes('TOTP'))
    assert.deepEqual((await answer(asked.challenge)).codes, [])
  })

  it('is the account of the link, whoever is signed in where it is opened', async () => {
    const person = await server.register()
    const other = await server.register()
    const token = await reportTokenOf(person)
    const { codes } = await server.graphql(
      'mutation ($token: String!) { reportUnrecognisedActivity(token: $token) { accepted } }',
      { token },
      { token: other.accessToken },
    )
    assert.deepEqual(codes, [])
    assert.deepEqual((await server.graphql(ME, {}, { token: other.accessToken })).codes, [])
    assert.deepEqual((await server.graphql(ME, {}, { token: person.accessToken })).codes, ['UNAUTHENTICATED'])
  })

  it('is left by every link of a crowd, used at the same time, without a deadlock', async () => {
    const person = await server.register()
    const report = await reportTokenOf(person)
    const first = await changes.moved(changes.fresh(), person)
    const second = await changes.moved(changes.fresh(), { ...first, email: first.newEmail })
    const third = await changes.asked(changes.fresh(), { ...second, email: second.newEmail })
    const uses = [
      () => changes.report(report),
      () => changes.undo(first.undoToken),
      () => changes.undo(second.undoToken),
      () => changes.confirm(third.confirmToken),
      () => changes.request({ ...third, email: second.newEmail }, changes.fresh()),
    ]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => uses[at % uses.length]?.() ?? assert.fail()),
    )
    const known = new Set<unknown>([undefined, 'TOKEN_INVALID', 'CONFLICT', 'FORBIDDEN', 'UNAUTHENTICATED'])
    for (const { codes, text } of answers) assert.ok(known.has(codes[0]), text)
    await changes.undo(first.undoToken)
    assert.equal((await changes.emailOf(person.userId))?.['email'], person.email)
  })

  it('leaves no token and no address in the log or in the details of events', async () => {
    const person = await changes.moved()
    await changes.undo(person.undoToken)
    const { tokens } = await server.mail.next(person.email, forcedReset)
    const details = await server.database.query(
      'SELECT details::text AS details FROM security_events WHERE user_id = $1',
      [person.userId],
    )
    const held = JSON.stringify([server.log, details])
    for (const secret of [person.confirmToken, person.undoToken, tokens['reset'] ?? '', person.newEmail])
      assert.equal(held.includes(secret), false, secret)
  })
})
