import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type TestKey, issueKey } from '../support/apiKeys.ts'
import { ME, type SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('from where an API key is used', () => {
  let server: TestServer
  let ada: SignedInAnswer
  before(async () => {
    server = await startServer({ TRUSTED_PROXIES: '127.0.0.1' })
    ada = await server.register()
  })
  after(() => server.stop())

  const ask = (token: string, forwardedFor: string) =>
    server.graphql(ME, {}, { token, headers: { 'x-forwarded-for': forwardedFor } })
  const sql = (text: string, ...params: unknown[]) => server.database.query(text, params)

  describe('with a list of addresses', () => {
    let listed: TestKey
    before(async () => {
      listed = await issueKey(server, ada.accessToken, { allowedIps: ['192.0.2.7', '2001:db8::/32'] })
    })

    for (const [forwardedFor, status] of [
      ['192.0.2.7', 200],
      ['::ffff:192.0.2.7', 200],
      ['2001:db8:5::1', 200],
      ['198.51.100.9, 192.0.2.7', 200],
      ['192.0.2.8', 401],
      ['192.0.2.7, 198.51.100.9', 401],
      ['192.0.2.7, not-an-address', 401],
      ['2001:db9::1', 401],
      ['', 401],
    ] as const) {
      it(`answers ${status} where the proxy says ${JSON.stringify(forwardedFor)}`, async () => {
        assert.equal((await ask(listed.text, forwardedFor)).status, status)
      })
    }

    it('is not moved by other headers that claim an address', async () => {
      const headers = {
        'x-forwarded-for': '198.51.100.9',
        'x-real-ip': '192.0.2.7',
        'x-client-ip': '192.0.2.7',
        'true-client-ip': '192.0.2.7',
        forwarded: 'for=192.0.2.7',
      }
      assert.equal((await server.graphql(ME, {}, { token: listed.text, headers })).status, 401)
    })
  })

  it('records each address that it is new at, once, and notes its use once a minute', async () => {
    const person = await server.register()
    const theirs = await issueKey(server, person.accessToken)
    const from = (ip: string) => ask(theirs.text, ip)
    await Promise.all(Array.from({ length: 8 }, () => from('192.0.2.50')))
    await from('2001:db8:1:1::1')
    await from('2001:db8:1:1::2')
    await from('2001:db8:1:2::1')
    const events = await sql(
      `SELECT host(ip_address) AS ip FROM security_events
        WHERE event_type = 'api_key_used_from_new_address' AND api_key_id = $1 AND user_id = $2 ORDER BY id`,
      theirs.id,
      person.userId,
    )
    assert.deepEqual(
      events.map(({ ip }) => ip),
      ['192.0.2.50', '2001:db8:1:1::1', '2001:db8:1:2::1'],
    )
    const used = () => sql('SELECT last_used_at FROM api_keys WHERE id = $1', theirs.id)
    const [first] = await used()
    await from('192.0.2.51')
    assert.deepEqual(await used(), [first])
    await sql(`UPDATE api_keys SET last_used_at = now() - interval '61 seconds' WHERE id = $1`, theirs.id)
    await from('192.0.2.52')
    const [second] = await used()
    assert.ok(Number(second?.['last_used_at']) >= Number(first?.['last_used_at']))
  })
})
