import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { keysReencrypt } from '../../src/cli/keysReencrypt.ts'
import { keysRotate } from '../../src/cli/keysRotate.ts'
import { runInside } from '../cli/runInside.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { ME, REFRESH } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'

const secrets = makeSecrets()

describe('the ring of signing keys, under two servers', () => {
  let database: FreshDatabase
  let servers: readonly [TestServer, TestServer]
  before(async () => {
    database = await freshDatabase()
    servers = [await startServer(secrets, database), await startServer(secrets, database)]
  })
  after(async () => {
    for (const server of servers) await server.stop()
    await database.drop()
  })

  const jwksOf = async (server: TestServer): Promise<string[]> => {
    const { keys } = JSON.parse(await (await fetch(`${server.url}/.well-known/jwks.json`)).text())
    return keys.map(({ kid }: { kid: string }) => kid)
  }
  const rotate = async () => {
    const { code, out } = await runInside(keysRotate, ['--json'], serverEnv(database, secrets))
    assert.equal(code, 0)
    return JSON.parse(out)
  }

  it('publishes the next key before it signs', async () => {
    const before = await jwksOf(servers[0])
    // The one that signs, the one that will, and the one that signs the record.
    assert.equal(before.length, 3)
    const { activeKid, nextKid } = await rotate()
    assert.equal(before.includes(activeKid), true)
    assert.equal(before.includes(nextKid), false)
  })

  it('refuses no request while keys rotate under traffic', async () => {
    const { accessToken, refreshToken } = await servers[0].register()
    let token = refreshToken
    const signedWith = new Set<unknown>()
    for (let round = 0; round < 4; round += 1) {
      await rotate()
      for (const server of servers) {
        const { data } = await server.graphql(REFRESH, { input: { refreshToken: token } })
        token = data.refreshSession.refreshToken
        signedWith.add(decodeProtectedHeader(data.refreshSession.accessToken).kid)
        for (const other of servers) {
          for (const good of [accessToken, data.refreshSession.accessToken]) {
            assert.equal((await other.graphql(ME, {}, { token: good })).status, 200)
          }
        }
      }
    }
    assert.equal(signedWith.size > 0, true)
  })

  it('takes the key that another process rotated in from a token that names it', async () => {
    const { out } = await runInside(keysRotate, ['--json'], serverEnv(database, secrets))
    const { nextKid } = JSON.parse(out)
    const fresh = await startServer(secrets, database)
    try {
      await rotate()
      await rotate()
      const third = await startServer(secrets, database)
      try {
        const { accessToken } = await third.register()
        assert.notEqual(decodeProtectedHeader(accessToken).kid, nextKid)
        assert.equal((await fresh.graphql(ME, {}, { token: accessToken })).status, 200)
      } finally {
        await third.stop()
      }
    } finally {
      await fresh.stop()
    }
  })

  it('refuses the tokens of a key that has retired, and publishes it no more', async () => {
    const { accessToken } = await servers[0].register()
    const kid = decodeProtectedHeader(accessToken).kid ?? ''
    while ((await rotate()).activeKid === kid);
    await database.query(`UPDATE signing_keys SET status = 'retired' WHERE kid = $1`, [kid])
    const fresh = await startServer(secrets, database)
    try {
      assert.equal((await fresh.graphql(ME, {}, { token: accessToken })).status, 401)
      assert.equal((await jwksOf(fresh)).includes(kid), false)
    } finally {
      await fresh.stop()
    }
  })

  it('moves on under whoever rotates together, one step each', async () => {
    const rings = await Promise.all(Array.from({ length: 5 }, rotate))
    assert.equal(new Set(rings.map(({ activeKid }) => activeKid)).size, 5)
    const rows = await database.query(
      `SELECT status, count(*)::int AS count FROM signing_keys WHERE status IN ('active', 'next') GROUP BY status ORDER BY status`,
    )
    assert.deepEqual(rows, [
      { status: 'active', count: 1 },
      { status: 'next', count: 1 },
    ])
  })

  it('seals under the new secret what the old one has sealed, so that the old one may go', async () => {
    const replaced = makeSecrets()
    const overlap = { ...replaced, JWT_SECRET_KEY_PREVIOUS: secrets.JWT_SECRET_KEY }
    const during = await runInside(keysReencrypt, ['--json'], serverEnv(database, overlap))
    const { unopened, moved } = JSON.parse(during.out)[0]
    assert.deepEqual([during.code, unopened, moved > 2], [0, [], true])

    const again = await runInside(keysReencrypt, ['--json'], serverEnv(database, replaced))
    assert.equal(JSON.parse(again.out)[0].moved, 0)
    const server = await startServer(replaced, database)
    try {
      const { accessToken } = await server.register()
      assert.equal((await server.graphql(ME, {}, { token: accessToken })).status, 200)
    } finally {
      await server.stop()
    }
    const strange = await runInside(keysReencrypt, ['--json'], serverEnv(database, makeSecrets()))
    assert.equal(strange.code, 1)
    const rows = await database.query(
      `SELECT details FROM security_events WHERE event_type = 'encryption_key_rotated'`,
    )
    assert.deepEqual(rows, [{ details: { moved } }])
  })
})
