import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { bodies, canary, hush, reads, request } from './malformedRequests.ts'

describe('a malformed request', () => {
  let database: FreshDatabase
  let server: TestServer
  let token = ''
  before(async () => {
    database = await freshDatabase()
    server = await startServer({}, database)
    const person = await server.register()
    await database.query(`UPDATE users SET roles = '{USER,AUDITOR}'`)
    token = (await server.login(person.email)).accessToken
  })
  after(() => database.drop())

  const ask = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headers,
      },
      body: new Uint8Array(Buffer.from(body)),
    })
    const text = await answer.text()
    const { errors = [] } = JSON.parse(text)
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      text,
      code: errors[0]?.extensions.code ?? '',
    }
  }

  for (const [name, body, status, code] of bodies) {
    it(`is ${status} ${code} for ${name}, and nothing is repeated`, async () => {
      const answer = await ask(body)
      assert.deepEqual([answer.status, answer.code], [status, code], answer.text)
      assert.equal(answer.type, 'application/graphql-response+json; charset=utf-8')
      assertSilent(answer.text)
    })
  }

  for (const [name, body] of reads) {
    it(`is 400 BAD_USER_INPUT for ${name}, and nothing is repeated`, async () => {
      const answer = await ask(body, { authorization: `Bearer ${token}` })
      assert.deepEqual([answer.status, answer.code], [400, 'BAD_USER_INPUT'], answer.text)
      assert.equal(answer.type, 'application/graphql-response+json; charset=utf-8')
      assertSilent(answer.text)
    })
  }

  it('is named where it is a name of the document, and nothing else is suggested', async () => {
    const { text } = await ask(request('{ me { emial } }'))
    assert.deepEqual(JSON.parse(text).errors[0].message, 'Cannot query field "emial" on type "User".')
  })

  it('leaves nothing of itself in the log', () => {
    assertSilent(JSON.stringify(server.log))
  })

  it('changes nothing', async () => {
    const rows = await database.query('SELECT id FROM users')
    assert.equal(rows.length, 1)
  })

  it('is in the record once, folded, without its values', async () => {
    // A server that stops writes what it has gathered.
    await server.stop()
    const [total] = await database.query(
      `SELECT sum(count)::int AS uses FROM security_events WHERE event_type = 'request_rejected'`,
    )
    const refused = bodies.filter(([, , status]) => status === 400 || status === 413)
    assert.deepEqual(total, { uses: refused.length + reads.length + 1 })
    assertSilent(JSON.stringify(await database.query('SELECT * FROM security_events')))
  })
})

function assertSilent(text: string): void {
  assert.equal(text.includes(canary), false, text)
  assert.equal(text.includes(hush), false, text)
  assert.doesNotMatch(text, /4711471147/, text)
}
