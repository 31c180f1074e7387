import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { comparePairs, pairs } from '../support/interleavedPairs.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type TestServer, startServer } from '../support/server.ts'

const differenceMax = 0.05

describe('asking for mail', { skip: provedBefore }, () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ EMAIL_VERIFICATION_REQUIRED: 'true' })
  })
  after(() => server.stop())

  /** Somebody for each question: a question that is asked twice is a shorter one, known or not. */
  const people = async (status: string, name: string) => {
    const emails = Array.from({ length: pairs + 10 }, (_, n) => `${name}-${n}@example.com`)
    await server.database.query(
      `INSERT INTO users (id, email, email_canonical, status, password_hash, password_key_id)
         SELECT p.id::uuid, p.email, p.email, $3, 'x', 'x' FROM unnest($1::text[], $2::text[]) AS p (id, email)`,
      [emails.map(() => uuidv7()), emails, status],
    )
    return emails
  }

  const compare = async (operation: string, known: readonly string[], round: string) => {
    const query = `mutation ($email: EmailAddress!) { ${operation}(email: $email) { accepted } }`
    const ask = (email: string) => server.graphql(query, { email })
    const stranger = (n: number) => `nobody-${operation}-${round}-${n}@example.com`
    for (let n = 0; n < 10; n += 1) await ask(stranger(pairs + n))
    return comparePairs(ask, (pair) => known[pair] ?? '', stranger)
  }

  for (const [operation, status] of [
    ['requestPasswordReset', 'ACTIVE'],
    ['resendEmailVerification', 'PENDING_VERIFICATION'],
  ] as const) {
    it(`tells nobody whether an address is known: ${operation}`, async () => {
      let found = await compare(operation, await people(status, `${operation}-first`), 'first')
      assert.equal(found.answers.size, 1)
      // More looks where somebody else used the machine.
      for (const round of ['second', 'third'])
        if (found.difference > differenceMax)
          found = await compare(operation, await people(status, `${operation}-${round}`), round)
      assert.equal(found.difference <= differenceMax, true, `${(found.difference * 100).toFixed(1)} %`)
    })
  }
})
