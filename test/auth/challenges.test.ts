import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { type Challenges, createChallenges } from '../../src/auth/challenges.ts'
import { createFactorAttempts } from '../../src/auth/factorAttempts.ts'
import { deleteExpired } from '../../src/db/queries/deleteExpired.ts'
import { deleteForgottenPools } from '../../src/db/queries/factorAttempts.ts'
import { insertEnrolment } from '../../src/db/queries/secondFactors.ts'
import * as tables from '../../src/db/tables/index.ts'
import { type OpenedDatabase, openedDatabase } from '../support/openedDatabase.ts'

describe('challenges and attempts', () => {
  let opened: OpenedDatabase
  let challenges: Challenges
  before(async () => {
    opened = await openedDatabase()
    challenges = createChallenges(opened.db)
  })
  after(() => opened.close())

  const ask = async (userId: string | null) =>
    (await challenges.ask(opened.db, 'passkey_assertion', { userId })).challenge

  it('are taken once, of fifty at once', async () => {
    const challenge = await ask(null)
    const taken = await Promise.all(
      Array.from({ length: 50 }, () => challenges.take(opened.db, 'passkey_assertion', challenge)),
    )
    assert.equal(taken.filter((row) => row !== null).length, 1)
  })

  it('are taken for their purpose and by their person alone, and a refused taking ends nothing', async () => {
    const [ada, eve] = [await opened.addPerson(), await opened.addPerson()]
    const challenge = await ask(ada)
    assert.equal(await challenges.take(opened.db, 'passkey_registration', challenge, ada), null)
    assert.equal(await challenges.take(opened.db, 'passkey_assertion', challenge, eve), null)
    assert.equal((await challenges.attempt('second_factor', challenge)).kind, 'gone')
    assert.notEqual(await challenges.take(opened.db, 'passkey_assertion', challenge, ada), null)
  })

  it('are 256 random bits that a dump does not have', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(null)))
    assert.equal(new Set(asked).size, 20)
    for (const challenge of asked) assert.match(challenge, /^[\w-]{43}$/)
    const rows = JSON.stringify(await opened.database.query('SELECT c::text AS row FROM challenges c'))
    for (const challenge of asked) assert.equal(rows.includes(challenge), false)
  })

  it('let five attempts be looked at, of fifty at once, by the question and by the factor', async () => {
    const userId = await opened.addPerson()
    const asked = await challenges.ask(opened.db, 'second_factor', { userId, securityVersion: 1 })
    const fifty = Array.from({ length: 50 })
    const seen = await Promise.all(fifty.map(() => challenges.attempt('second_factor', asked.challenge)))
    assert.equal(seen.filter(({ kind }) => kind === 'open').length, 5)

    const attempts = createFactorAttempts(opened.db)
    const waits = await Promise.all(fifty.map(() => attempts.reserve(userId, 'TOTP')))
    assert.equal(waits.filter((wait) => wait === null).length, 5)
    for (const wait of waits) assert.ok(wait === null || (wait > 890 && wait <= 901), String(wait))
    assert.equal(await attempts.reserve(userId, 'RECOVERY_CODE'), null)
    assert.equal(await attempts.reserve(await opened.addPerson(), 'TOTP'), null)
  })

  it('are cleaned once they ended, past the rows that somebody holds', async () => {
    const [userId, held] = [await opened.addPerson(), await opened.addPerson()]
    const challenge = await ask(userId)
    await ask(held)
    await createFactorAttempts(opened.db).reserve(userId, 'PASSKEY')
    const enrolment = { id: uuidv7(), userId, sealedSecret: 'v1.x.y', ttlSeconds: -5 }
    await opened.db.transaction((tx) => insertEnrolment(tx, enrolment))
    await opened.database.query(
      `UPDATE challenges SET expires_at = now() - interval '1 s' WHERE user_id IS NOT NULL`,
    )
    await opened.database.query(`UPDATE factor_attempts SET kept_until = now() - interval '1 s'`)

    const live = await ask(null)
    await opened.db.transaction(async (tx) => {
      await tx.execute(`SELECT 1 FROM challenges WHERE user_id = '${held}' FOR UPDATE`)
      assert.ok((await deleteExpired(opened.db, tables.challenges)) >= 1)
    })
    assert.equal(await deleteExpired(opened.db, tables.challenges), 1)
    assert.ok((await deleteForgottenPools(opened.db)) >= 1)
    assert.equal(await deleteExpired(opened.db, tables.secondFactors), 1)
    assert.equal(await challenges.take(opened.db, 'passkey_assertion', challenge), null)
    assert.notEqual(await challenges.take(opened.db, 'passkey_assertion', live), null)
  })
})
