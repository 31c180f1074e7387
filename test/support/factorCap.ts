import assert from 'node:assert/strict'
import { type Enrolled, codeOf, factorsOf, wrongCode } from './factors.ts'
import type { TestServer } from './server.ts'

const UNLOCK = 'mutation ($token: String!) { unlockAccount(token: $token) { accepted } }'
export const subject = 'A second factor of your account was locked'

/** What a test about a hundred failures in a row asks of a server. */
export function factorCapOf(server: TestServer) {
  const factors = factorsOf(server)
  const endWindows = () =>
    server.database.query(`UPDATE factor_attempts SET expires_at = now() - interval '1 day'`)
  const answer = async (email: string, given: object) =>
    factors.complete({ challenge: await factors.challenge(email), ...given })
  const right = ({ email, secret }: Enrolled) => answer(email, { totpCode: codeOf(secret) })
  /** As if somebody had failed so often in windows that are over. */
  const failedBefore = (userId: string, times: number, method = 'TOTP') =>
    server.database.query(
      `INSERT INTO factor_attempts (user_id, method, attempts, in_a_row, expires_at)
       VALUES ($1, $2, 5, $3, now())
       ON CONFLICT (user_id, method) DO UPDATE SET in_a_row = $3, expires_at = now()`,
      [userId, method, times],
    )

  return {
    endWindows,
    answer,
    right,
    failedBefore,
    /** Somebody whose authenticator is shut. */
    async shut(): Promise<Enrolled> {
      const person = await factors.enrolled()
      await failedBefore(person.userId, 99)
      const { codes } = await answer(person.email, { totpCode: wrongCode(person.secret) })
      assert.deepEqual(codes, ['INVALID_CREDENTIALS'])
      return person
    },
    async staysShut(person: Enrolled) {
      await endWindows()
      await factors.forgetSteps()
      assert.deepEqual((await right(person)).codes, ['TOO_MANY_ATTEMPTS'])
    },
    async isOpen(person: Enrolled) {
      await factors.forgetSteps()
      assert.deepEqual((await right(person)).codes, [])
    },
    /** The token of the latest mail about it, once there are `count`. */
    linkTo: async (email: string, count = 1) =>
      (await server.mail.next(email, subject, count)).tokens['unlock'] ?? '',
    unlock: (token: string) => server.graphql(UNLOCK, { token }),
    /** An access token by a code of the sheet. */
    async bySheet({ email, codes }: Enrolled): Promise<string> {
      const { data, text } = await answer(email, { recoveryCode: codes[0] })
      assert.ok(data?.completeLogin, text)
      return data.completeLogin.accessToken
    },
  }
}
