import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { type TestKey, issueKey, nowSeconds, sign } from '../support/apiKeys.ts'
import { body, refused, signedSuite } from '../support/signedCalls.ts'

describe('when a signature is good, and how often', async () => {
  const { server, ada, key, signable, deliver } = await signedSuite()

  for (const [created, status] of [
    [-299, 200],
    [-301, 401],
    [-86_400, 401],
    [20, 200],
    [40, 401],
    [301, 401],
    [10_000_000, 401],
  ] as const) {
    it(`is answered ${status} where it was made ${created} seconds from now`, async () => {
      const headers = sign(key, signable({ created: nowSeconds() + created }))
      assert.equal((await deliver(headers)).status, status)
    })
  }

  it('is refused after the end that it names', async () => {
    refused(await deliver(sign(key, signable({ moreParams: `;expires=${nowSeconds() - 1}` }))))
  })

  it('is good once: a repetition is refused, and so is its nonce under a new signature', async () => {
    const nonce = randomUUID()
    const headers = sign(key, signable({ nonce }))
    assert.equal((await deliver(headers)).status, 200)
    refused(await deliver(headers))
    refused(await deliver(sign(key, signable({ nonce, created: nowSeconds() - 10 }))))
  })

  it('is good once also where 16 come together', async () => {
    const headers = sign(key, signable())
    const answers = await Promise.all(Array.from({ length: 16 }, () => deliver(headers)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ status }) => status === 401).length, 15)
  })

  it('keeps its nonce where somebody else tried it: by another key, a bad signature or another body', async () => {
    const other = await issueKey(server, (await server.register()).accessToken, { signed: true })
    const nonce = randomUUID()
    const headers = sign(key, signable({ nonce }))
    assert.equal((await deliver(sign(other, signable({ nonce })))).status, 200)
    refused(await deliver(sign(other, signable({ nonce, keyId: key.id }))))
    refused(await deliver(headers, { body: `${body} ` }))
    assert.equal((await deliver(headers)).status, 200)
  })

  describe('of a key that does not count', () => {
    const sql = (text: string, ...params: unknown[]) => server.database.query(text, params)
    const statusOf = async (with_: TestKey) => (await deliver(sign(with_, signable()))).status
    const untilRefused = async (with_: TestKey) => {
      const ends = performance.now() + 1_000
      let status = await statusOf(with_)
      while (status === 200 && performance.now() < ends) status = await statusOf(with_)
      return status
    }

    for (const [what, change] of [
      ['revoked', 'UPDATE api_keys SET revoked_at = now() WHERE id = $1'],
      ['expired', 'UPDATE api_keys SET expires_at = now() WHERE id = $1'],
      ['deleted', 'DELETE FROM api_keys WHERE id = $1'],
      [
        'of somebody suspended',
        `UPDATE users SET status = 'SUSPENDED' WHERE id = (SELECT user_id FROM api_keys WHERE id = $1)`,
      ],
    ] as const) {
      it(`is refused within a second: ${what}`, async () => {
        const person = await server.register()
        const theirs = await issueKey(server, person.accessToken, { signed: true })
        assert.equal(await statusOf(theirs), 200)
        await sql(change, theirs.id)
        assert.equal(await untilRefused(theirs), 401)
      })
    }

    it('is refused from an address that is not on the list of the key', async () => {
      const listed = await issueKey(server, ada.accessToken, { signed: true, allowedIps: ['192.0.2.7'] })
      const from = async (ip: string) =>
        (await deliver(sign(listed, signable()), { more: ['X-Forwarded-For', ip] })).status
      assert.deepEqual([await from('192.0.2.7'), await from('192.0.2.8')], [200, 401])
    })

    it('is good with both secrets during a rotation, and after the grace with the new one', async () => {
      const rotating = await issueKey(server, ada.accessToken, { signed: true })
      const ROTATE =
        'mutation ($id: ID!, $grace: Int!) { rotateApiKey(id: $id, graceSeconds: $grace) { secret } }'
      const rotate = async (grace: number): Promise<TestKey> => {
        const { data } = await server.graphql(ROTATE, { id: rotating.id, grace }, { token: ada.accessToken })
        const [, id = '', secret = ''] = data.rotateApiKey.secret.split('_')
        return { id, secret, text: data.rotateApiKey.secret }
      }
      const second = await rotate(60)
      assert.deepEqual([await statusOf(rotating), await statusOf(second)], [200, 200])
      const third = await rotate(0)
      assert.deepEqual(
        [await statusOf(rotating), await statusOf(second), await statusOf(third)],
        [401, 401, 200],
      )
    })
  })

  it('leaves in the record why it was refused, in the trail of its person', async () => {
    const person = await server.register()
    const theirs = await issueKey(server, person.accessToken, { signed: true })
    refused(await deliver(sign(theirs, signable()), { body: `${body} ` }))
    const find = () =>
      server.database.query(
        `SELECT details, severity FROM security_events WHERE event_type = 'signature_rejected' AND user_id = $1 AND api_key_id = $2`,
        [person.userId, theirs.id],
      )
    const ends = performance.now() + 3_000
    let rows = await find()
    while (rows.length === 0 && performance.now() < ends) rows = await find()
    assert.deepEqual(rows, [{ details: { reason: 'the content is not what was signed' }, severity: 'HIGH' }])
  })

  it('keeps nonces for longer than a signature is good, and no longer', async () => {
    const [row] = await server.database.query(
      `SELECT min(extract(epoch FROM expires_at - now()))::int AS least, max(extract(epoch FROM expires_at - now()))::int AS most FROM signature_nonces`,
    )
    assert.ok(Number(row?.['least']) > 330 && Number(row?.['most']) <= 900)
  })
})
