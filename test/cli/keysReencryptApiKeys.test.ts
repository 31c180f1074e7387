import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { gatehouse } from '../config/gatehouse.ts'
import { type TestKey, issueKey, sign, testKey } from '../support/apiKeys.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv, startServer } from '../support/server.ts'
import { signedCalls } from '../support/signedCalls.ts'

const ROTATE = 'mutation ($id: ID!) { rotateApiKey(id: $id) { secret } }'

describe('keys reencrypt', () => {
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.drop())

  it('moves the secrets of signed keys, both of a rotation, and leaves hashes alone', async () => {
    const secrets = makeSecrets()
    const keys: TestKey[] = []
    const first = await startServer(secrets, database)
    const { accessToken } = await first.register()
    await issueKey(first, accessToken)
    const signed = await issueKey(first, accessToken, { signed: true })
    const { data } = await first.graphql(ROTATE, { id: signed.id }, { token: accessToken })
    keys.push(signed, testKey(data.rotateApiKey.secret))
    await first.stop()

    const replaced = makeSecrets().ENCRYPTION_KEY
    const env = { ...secrets, ENCRYPTION_KEY: replaced, ENCRYPTION_KEY_PREVIOUS: secrets.ENCRYPTION_KEY }
    const { out, code } = await gatehouse(['keys', 'reencrypt', '--json'], serverEnv(database, env))
    assert.equal(code, 0)
    assert.deepEqual(
      JSON.parse(out)
        .filter(({ moved }: { moved: number }) => moved > 0)
        .map(({ column, moved, unopened }: Record<string, unknown>) => [column, moved, unopened]),
      [
        ['api_keys.kept_secret', 1, []],
        ['api_keys.previous_kept_secret', 1, []],
      ],
    )

    const second = await startServer({ ...secrets, ENCRYPTION_KEY: replaced }, database)
    const { deliver, signable } = signedCalls(second.url)
    for (const key of keys) assert.equal((await deliver(sign(key, signable()))).status, 200)
    await second.stop()
  })
})
