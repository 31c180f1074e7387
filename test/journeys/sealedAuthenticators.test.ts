import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keysReencrypt } from '../../src/cli/keysReencrypt.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { runInside } from '../cli/runInside.ts'
import { codeOf, factorsOf } from '../support/factors.ts'
import { freshDatabase } from '../support/postgres.ts'
import { serverEnv, startServer } from '../support/server.ts'

describe('the keys of authenticators', () => {
  it('outlive the secret that they were sealed under: recovery codes too', async () => {
    const database = await freshDatabase()
    const { ENCRYPTION_KEY: old, ...others } = makeSecrets()
    const { ENCRYPTION_KEY: next } = makeSecrets()
    try {
      const first = await startServer({ ...others, ENCRYPTION_KEY: old }, database)
      const person = await factorsOf(first).enrolled()
      await first.stop()

      const during = { ...others, ENCRYPTION_KEY: next, ENCRYPTION_KEY_PREVIOUS: old }
      const second = await startServer(during, database)
      // The sign-in moves the password's pepper on; the command moves the key.
      await factorsOf(second).signedInTwice(person)
      await second.stop()
      const moved = await runInside(keysReencrypt, ['--json'], serverEnv(database, during))
      assert.equal(moved.code, 0, moved.err)
      const rows: { column: string; moved: number }[] = JSON.parse(moved.out)
      assert.equal(rows.find(({ column }) => column === 'second_factors.sealed_secret')?.moved, 1)

      const third = await startServer({ ...others, ENCRYPTION_KEY: next }, database)
      const factors = factorsOf(third)
      try {
        const challenge = await factors.challenge(person.email)
        assert.equal((await factors.complete({ challenge, totpCode: codeOf(person.secret) })).status, 200)
        const again = await factors.challenge(person.email)
        assert.equal(
          (await factors.complete({ challenge: again, recoveryCode: person.codes[0] })).status,
          200,
        )
      } finally {
        await third.stop()
      }
    } finally {
      await database.drop()
    }
  })
})
