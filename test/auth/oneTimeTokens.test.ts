import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type OneTimeTokens, createOneTimeTokens } from '../../src/auth/oneTimeTokens.ts'
import { deleteExpired } from '../../src/db/queries/deleteExpired.ts'
import { oneTimeTokens } from '../../src/db/tables/index.ts'
import type { TokenPurpose } from '../../src/db/tables/oneTimeTokens.ts'
import { type OpenedDatabase, openedDatabase } from '../support/openedDatabase.ts'

describe('one-time tokens', () => {
  let opened: OpenedDatabase
  let tokens: OneTimeTokens
  before(async () => {
    opened = await openedDatabase()
    tokens = createOneTimeTokens(opened.db)
  })
  after(() => opened.close())

  const issue = (userId: string, purpose: TokenPurpose, data?: Record<string, string>) =>
    opened.db.transaction((tx) => tokens.issue(tx, userId, purpose, data))
  const expire = (userId: string) =>
    opened.database.query('UPDATE one_time_tokens SET expires_at = now() WHERE user_id = $1', [userId])
  const consume = (token: string, purpose: TokenPurpose) =>
    opened.db.transaction((tx) => tokens.consume(tx, token, purpose))

  it('are good once, for whom and for what they were issued', async () => {
    const userId = await opened.addPerson()
    const token = await issue(userId, 'verify_email', { newEmail: 'ada@example.com' })
    const bearer = await consume(token, 'verify_email')
    assert.deepEqual([bearer?.userId, bearer?.data], [userId, { newEmail: 'ada@example.com' }])
    assert.equal(await consume(token, 'verify_email'), null)
  })

  it('have one winner of fifty at once', async () => {
    const token = await issue(await opened.addPerson(), 'reset_password')
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => consume(token, 'reset_password')))
    assert.equal(outcomes.filter((outcome) => outcome !== null).length, 1)
  })

  it('are nothing for another purpose, and stay good for their own', async () => {
    const token = await issue(await opened.addPerson(), 'report_activity')
    for (const purpose of ['verify_email', 'reset_password', 'unlock_account'] as const)
      assert.equal(await consume(token, purpose), null, purpose)
    assert.notEqual(await consume(token, 'report_activity'), null)
  })

  it('end by the clock of the database', async () => {
    const userId = await opened.addPerson()
    const token = await issue(userId, 'unlock_account')
    await expire(userId)
    assert.equal(await tokens.look(token, 'unlock_account'), null)
    assert.equal(await consume(token, 'unlock_account'), null)
  })

  it('can be looked at and stay good, and are given back by a transaction that fails', async () => {
    const userId = await opened.addPerson()
    const token = await issue(userId, 'reset_password')
    assert.equal((await tokens.look(token, 'reset_password'))?.userId, userId)
    await assert.rejects(
      opened.db.transaction(async (tx) => {
        await tokens.consume(tx, token, 'reset_password')
        throw new Error('undone')
      }),
    )
    assert.notEqual(await consume(token, 'reset_password'), null)
  })

  it('end the one before where a person has one at a time, however many are asked for at once', async () => {
    const userId = await opened.addPerson()
    const first = await issue(userId, 'verify_email')
    const many = await Promise.all(Array.from({ length: 10 }, () => issue(userId, 'verify_email')))
    const good = await Promise.all([first, ...many].map((token) => tokens.look(token, 'verify_email')))
    assert.equal(good.filter((found) => found !== null).length, 1)
    assert.equal(good[0], null)
  })

  it('do not end those of other people or other purposes', async () => {
    const [one, other] = [await opened.addPerson(), await opened.addPerson()]
    const kept = [await issue(one, 'reset_password'), await issue(other, 'verify_email')]
    await issue(one, 'verify_email')
    assert.notEqual(await tokens.look(kept[0] ?? '', 'reset_password'), null)
    assert.notEqual(await tokens.look(kept[1] ?? '', 'verify_email'), null)
  })

  it('refuse what is malformed, huge or altered without a query', async () => {
    const token = await issue(await opened.addPerson(), 'verify_email')
    const bad = [
      '',
      'gt_',
      token.slice(3),
      `${token} `,
      ` ${token}`,
      token.toUpperCase(),
      `${token}\n`,
      `${token}A`,
      token.slice(0, -1),
      `gt_${'A'.repeat(1_000_000)}`,
      "gt_' OR 1=1 --",
      `gt_${'\u0000'.repeat(43)}`,
    ]
    for (const each of bad) assert.equal(await consume(each, 'verify_email'), null)
    assert.notEqual(await consume(token, 'verify_email'), null)
  })

  it('are at rest as SHA-256 alone', async () => {
    const token = await issue(await opened.addPerson(), 'verify_email')
    const rows = await opened.database.query('SELECT t::text AS row FROM one_time_tokens t')
    assert.equal(JSON.stringify(rows).includes(token.slice(3)), false)
  })

  it('are cleaned once they ended, and nobody waits for a row that is in use', async () => {
    const live = await issue(await opened.addPerson(), 'verify_email')
    const userId = await opened.addPerson()
    await issue(userId, 'verify_email')
    await expire(userId)
    await deleteExpired(opened.db, oneTimeTokens)
    const [row] = await opened.database.query(
      `SELECT count(*) FILTER (WHERE expires_at < now())::int AS ended, count(*) > 0 AS some FROM one_time_tokens`,
    )
    assert.deepEqual(row, { ended: 0, some: true })
    assert.notEqual(await tokens.look(live, 'verify_email'), null)
  })
})
