import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { ME, type SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const ROTATE = 'mutation { rotateSigningKey { activeKid nextKid retiredKids } }'

describe('rotateSigningKey', () => {
  let server: TestServer
  let admin: SignedInAnswer
  before(async () => {
    server = await startServer()
    const { email } = await server.register()
    await server.database.query(`UPDATE users SET roles = '{USER,ADMIN}' WHERE email = $1`, [email])
    admin = await server.login(email)
  })
  after(() => server.stop())

  it('signs with the next key at once, and says so in the record', async () => {
    const { data } = await server.graphql(ROTATE, {}, { token: admin.accessToken })
    const { activeKid, nextKid, retiredKids } = data.rotateSigningKey
    assert.deepEqual(retiredKids, [])
    const { accessToken } = await server.register()
    assert.equal(decodeProtectedHeader(accessToken).kid, activeKid)
    const rows = await server.database.query(
      `SELECT user_id, details FROM security_events WHERE event_type = 'signing_key_rotated'`,
    )
    assert.deepEqual(rows, [{ user_id: admin.userId, details: { activeKid, nextKid } }])
  })

  it('leaves the tokens of before good', async () => {
    await server.graphql(ROTATE, {}, { token: admin.accessToken })
    assert.equal((await server.graphql(ME, {}, { token: admin.accessToken })).status, 200)
  })

  it('is for administrators alone: for others there is no such field, whoever asked the same before', async () => {
    const { accessToken } = await server.register()
    for (const options of [{}, { token: accessToken }]) {
      const { status, text } = await server.graphql(ROTATE, {}, options)
      assert.equal(status, 400, text)
      assert.match(text, /Cannot query field/)
    }
    const own = `${ROTATE} # asked by a stranger first`
    assert.equal((await server.graphql(own)).status, 400)
    assert.equal((await server.graphql(own, {}, { token: admin.accessToken })).status, 200)
  })

  it('asks for a proof of identity that is younger than a quarter of an hour', async () => {
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '16 minutes' WHERE id = $1`,
      [admin.sessionId],
    )
    const late = await server.graphql(ROTATE, {}, { token: admin.accessToken })
    assert.deepEqual([late.status, late.codes], [403, ['STEP_UP_REQUIRED']])
  })
})
