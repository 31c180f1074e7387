import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type Compared, comparePairs } from '../support/interleavedPairs.ts'
import { type TestServer, startServer } from '../support/server.ts'

const differenceMax = 0.05
const people = 5

describe('whether an address is known', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ EMAIL_VERIFICATION_REQUIRED: 'true', MAX_LOGIN_ATTEMPTS: '1' })
    for (let n = 0; n < people; n += 1) await register(known(n))
    await server.database.query(`UPDATE users SET status = 'ACTIVE', email_verified_at = now()`)
  })
  after(() => server.stop())

  const known = (n: number) => `known-${n % people}@example.com`
  const register = (email: string) => server.graphql(REGISTER, { input: { email, password: goodPassword } })
  const guess = (email: string) => server.graphql(LOGIN, { input: { email, password: 'wrong' } })

  const isTheSame = async (look: (round: number) => Promise<Compared>) => {
    let found = await look(1)
    assert.equal(found.answers.size, 1, [...found.answers].join('\n'))
    // More looks where somebody else used the machine.
    for (const round of [2, 3]) if (found.difference > differenceMax) found = await look(round)
    assert.equal(found.difference <= differenceMax, true, `${(found.difference * 100).toFixed(1)} %`)
  }

  it('is told to nobody who registers it: by no byte, status or header, and medians within 5 %', () =>
    isTheSame((round) => comparePairs(register, known, (n) => `new-${round}-${n}@example.com`)))

  it('is told to nobody who has locked it', async () => {
    const unknown = (n: number) => `nobody-${n % people}@example.com`
    for (let n = 0; n < people; n += 1) for (const email of [known(n), unknown(n)]) await guess(email)
    await isTheSame(() => comparePairs(guess, known, unknown))
  })
})
