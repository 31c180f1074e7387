import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { followedUp } from '../support/followedUp.ts'
import { LOGIN, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type Compared, comparePairs, pairs } from '../support/interleavedPairs.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type TestServer, startServer } from '../support/server.ts'

const differenceMax = 0.05
const people = 5

describe('whether an address is known', { skip: provedBefore }, () => {
  let server: TestServer
  let guesses = 0
  before(async () => {
    server = await startServer({
      EMAIL_VERIFICATION_REQUIRED: 'true',
      MAX_LOGIN_ATTEMPTS: '1',
      TRUSTED_PROXIES: '1',
    })
    for (let n = 0; n < people; n += 1) await register(known(n))
    await server.database.query(`UPDATE users SET status = 'ACTIVE', email_verified_at = now()`)
  })
  after(() => server.stop())

  const known = (n: number) => `known-${n % people}@example.com`
  const register = (email: string) => server.graphql(REGISTER, { input: { email, password: goodPassword } })
  /** Each from a network of its own, as whoever has many looks: none of them is counted into the row of another. */
  const guess = (email: string) => {
    guesses += 1
    const headers = { 'x-forwarded-for': `10.${guesses >> 8}.${guesses & 255}.1` }
    return server.graphql(LOGIN, { input: { email, password: 'wrong' } }, { headers })
  }
  /** Somebody for each question, with a password that costs what everybody's does. */
  const crowd = async (name: string) => {
    const emails = Array.from({ length: pairs }, (_, n) => `${name}-${n}@example.com`)
    await server.database.query(
      `INSERT INTO users (id, email, email_canonical, status, email_verified_at, password_hash, password_key_id)
         SELECT p.id::uuid, p.email, p.email, 'ACTIVE', now(), u.password_hash, u.password_key_id
           FROM unnest($1::text[], $2::text[]) AS p (id, email), users u WHERE u.email = $3`,
      [emails.map(() => uuidv7()), emails, known(0)],
    )
  }

  const isTheSame = async (look: (round: number) => Promise<Compared>) => {
    let found = await look(1)
    assert.equal(found.answers.size, 1, [...found.answers].join('\n'))
    // More looks where somebody else used the machine.
    for (const round of [2, 3]) if (found.difference > differenceMax) found = await look(round)
    assert.equal(found.difference <= differenceMax, true, `${(found.difference * 100).toFixed(1)} %`)
  }

  it('is told to nobody who registers it: by no byte, status or header, and medians within 5 %', () =>
    isTheSame((round) => comparePairs(register, known, (n) => `new-${round}-${n}@example.com`)))

  it('is told to nobody whose failure locks it', () =>
    isTheSame(async (round) => {
      await crowd(`crowd-${round}`)
      return comparePairs(
        guess,
        (n) => `crowd-${round}-${n}@example.com`,
        (n) => `stranger-${round}-${n}@example.com`,
      )
    }))

  it('is told to nobody who has locked it', async () => {
    const unknown = (n: number) => `nobody-${n % people}@example.com`
    for (let n = 0; n < people; n += 1) for (const email of [known(n), unknown(n)]) await guess(email)
    await isTheSame(() => comparePairs(guess, known, unknown))
  })

  it('is told to an analyst all the same, once each answer has left', async () => {
    await followedUp(server.database)
    const alerts = await server.database.query(
      `SELECT rule, count(DISTINCT user_id)::int AS people FROM security_alerts GROUP BY 1 ORDER BY 1`,
    )
    const [crowds] = await server.database.query(
      `SELECT count(*)::int AS people FROM users WHERE email LIKE 'crowd-%'`,
    )
    assert.deepEqual(alerts, [
      { rule: 'account_locked', people: people + Number(crowds?.['people']) },
      { rule: 'credential_stuffing', people },
    ])
  })
})
