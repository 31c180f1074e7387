import assert from 'node:assert/strict'
import { LOGIN, type SignedInAnswer, goodPassword } from './graphqlClient.ts'
import type { TestServer } from './server.ts'

const mutation = (name: string) => `mutation ($token: String!) { ${name}(token: $token) { accepted } }`

export const REQUEST =
  'mutation ($newEmail: EmailAddress!) { requestEmailChange(newEmail: $newEmail) { accepted } }'
export const CONFIRM = mutation('confirmEmailChange')
export const UNDO = mutation('undoEmailChange')
export const REPORT = mutation('reportUnrecognisedActivity')
export const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }'

/** What is chosen at a reset. */
export const newPassword = 'Fresh-Zebra-7-Lantern'
export const forcedReset = 'Choose a new password to use your account again'

type Someone = SignedInAnswer & { readonly email: string }

let count = 0

/** What a test about addresses asks of a server. */
export function emailChangesOf(server: TestServer) {
  const fresh = () => `moved-${process.pid}-${(count += 1)}@example.com`
  const request = (person: Someone, newEmail: string) =>
    server.graphql(REQUEST, { newEmail }, { token: person.accessToken })
  const confirm = (token: string) => server.graphql(CONFIRM, { token })
  const undo = (token: string) => server.graphql(UNDO, { token })
  const report = (token: string) => server.graphql(REPORT, { token })

  /** Somebody who has asked for another address, with the link that was mailed there. */
  const asked = async (newEmail = fresh(), given: Someone | null = null) => {
    const person = given ?? (await server.register())
    const { status, text } = await request(person, newEmail)
    assert.equal(status, 200, text)
    const mail = await server.mail.next(newEmail, 'Confirm your new email address')
    return { ...person, newEmail, confirmToken: mail.tokens['confirm-email'] ?? '' }
  }
  /** Somebody whose address has changed, with the link that was mailed to the old one. */
  const moved = async (newEmail = fresh(), given: Someone | null = null) => {
    const person = await asked(newEmail, given)
    const { status, text } = await confirm(person.confirmToken)
    assert.equal(status, 200, text)
    const mail = await server.mail.next(person.email, 'Your email address was changed')
    return { ...person, undoToken: mail.tokens['undo-email'] ?? '' }
  }
  /** The link "this was not me" of the mail about the first device of somebody new. */
  const told = async () => {
    const person = await server.register()
    await request(person, fresh())
    const mail = await server.mail.next(person.email, 'A change of your email address was asked for')
    return { ...person, reportToken: mail.tokens['report'] ?? '' }
  }

  return {
    login: (email: string, password = goodPassword) => server.graphql(LOGIN, { input: { email, password } }),
    fresh,
    request,
    confirm,
    undo,
    report,
    asked,
    moved,
    told,
    emailOf: async (userId: string) =>
      (await server.database.query('SELECT email, email_canonical FROM users WHERE id = $1', [userId]))[0],
    eventsOf: async (userId: string, types: readonly string[]) =>
      (
        await server.database.query(
          'SELECT event_type FROM security_events WHERE user_id = $1 AND event_type = ANY($2) ORDER BY id',
          [userId, types],
        )
      ).map((row) => row['event_type']),
    /** The password that the mail of a forced reset leads to. */
    async resetBy(email: string, password: string) {
      const mail = await server.mail.next(email, forcedReset)
      return server.graphql(RESET, { input: { token: mail.tokens['reset'] ?? '', newPassword: password } })
    },
  }
}
