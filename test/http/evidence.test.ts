import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import type { SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('evidence', () => {
  let server: TestServer
  let auditor: SignedInAnswer
  let person: SignedInAnswer
  const alertId = uuidv7()
  before(async () => {
    server = await startServer()
    const { email } = await server.register()
    await server.database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE email = $1`, [email])
    auditor = await server.login(email)
    person = await server.register()
    await server.database.query(
      `INSERT INTO security_alerts (id, rule, key, severity, summary) VALUES ($1, 'spray', 'k', 'HIGH', 's')`,
      [alertId],
    )
  })
  after(() => server.stop())

  const upload = (body: BodyInit, headers: Record<string, string> = {}, id = alertId, base = server.url) =>
    fetch(`${base}/alerts/${id}/evidence`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${auditor.accessToken}`,
        'content-type': 'text/plain',
        'content-disposition': 'attachment; filename="notes.txt"',
        ...headers,
      },
    })
  const download = (id: string, token = auditor.accessToken) =>
    fetch(`${server.url}/evidence/${id}`, { headers: { authorization: `Bearer ${token}` } })
  const left = async () => {
    const [row] = await server.database.query(
      `SELECT (SELECT count(*)::int FROM evidence WHERE expires_at IS NOT NULL) AS unfinished,
              (SELECT count(*)::int FROM evidence_chunks c
                WHERE NOT EXISTS (SELECT FROM evidence e WHERE e.id = c.evidence_id AND e.expires_at IS NULL)) AS pieces`,
    )
    return row
  }
  const nothingLeft = { unfinished: 0, pieces: 0 }

  const pieceBytes = 256 * 1024
  for (const size of [0, 1, pieceBytes - 1, pieceBytes, pieceBytes + 1, 3 * pieceBytes, 5_000_001]) {
    it(`gives ${size} bytes back as they came, and tells their hash`, async () => {
      const bytes = randomBytes(size)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const answer = await upload(bytes)
      assert.equal(answer.status, 201)
      const file = JSON.parse(await answer.text())
      assert.deepEqual([file.bytes, file.sha256, file.alertId], [size, sha256, alertId])
      const back = await download(file.id)
      assert.equal(answer.headers.get('location'), `/evidence/${file.id}`)
      assert.deepEqual(Buffer.from(await back.arrayBuffer()), bytes)
    })
  }

  it('is encrypted at rest', async () => {
    const secret = 'what the attacker wrote, in plain words'
    const { id } = JSON.parse(await (await upload(secret)).text())
    const rows = await server.database.query('SELECT sealed FROM evidence_chunks WHERE evidence_id = $1', [
      id,
    ])
    assert.equal(rows.length, 1)
    assert.equal(
      rows.some(({ sealed }) => Buffer.isBuffer(sealed) && sealed.includes(secret)),
      false,
    )
  })

  it('is a download of its own name and type that no browser runs', async () => {
    const answer = await upload('<script>alert(1)</script>', {
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''..%2F..%2Fpage%20%E2%82%AC.html`,
    })
    const { id, fileName } = JSON.parse(await answer.text())
    assert.equal(fileName, 'page €.html')
    const back = await download(id)
    await back.arrayBuffer()
    assert.equal(back.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.match(
      back.headers.get('content-disposition') ?? '',
      /^attachment; .*UTF-8''page%20%E2%82%AC\.html$/,
    )
    assert.equal(back.headers.get('x-content-type-options'), 'nosniff')
    assert.match(back.headers.get('content-security-policy') ?? '', /^default-src 'none'/)
    assert.equal(back.headers.get('cache-control'), 'no-store')
  })

  it('stands in the record with its hash, and so does each look at it', async () => {
    const bytes = randomBytes(100)
    const { id } = JSON.parse(await (await upload(bytes)).text())
    await (await download(id)).arrayBuffer()
    const rows = await server.database.query(
      `SELECT event_type, operation, user_id, details FROM security_events
        WHERE details->>'evidenceId' = $1 ORDER BY timestamp, id`,
      [id],
    )
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    assert.deepEqual(rows, [
      {
        event_type: 'evidence_added',
        operation: 'POST /alerts/{id}/evidence',
        user_id: auditor.userId,
        details: { alertId, evidenceId: id, sha256, bytes: 100 },
      },
      {
        event_type: 'evidence_read',
        operation: 'GET /evidence/{id}',
        user_id: auditor.userId,
        details: { alertId, evidenceId: id },
      },
    ])
  })

  it('is for auditors and administrators, and a refusal is in the record', async () => {
    const { id } = JSON.parse(await (await upload('x')).text())
    const asPerson = { authorization: `Bearer ${person.accessToken}` }
    const refused = [await upload('x', asPerson), await download(id, person.accessToken)]
    assert.deepEqual(
      refused.map(({ status }) => status),
      [403, 403],
    )
    const stranger = await fetch(`${server.url}/evidence/${id}`)
    assert.equal(stranger.status, 401)
    const rows = await server.database.query(
      `SELECT operation FROM security_events WHERE event_type = 'access_denied' AND user_id = $1 ORDER BY operation`,
      [person.userId],
    )
    assert.deepEqual(rows, [{ operation: 'GET /evidence/{id}' }, { operation: 'POST /alerts/{id}/evidence' }])
  })

  it('is 404 for an alert and a file that are not there, and for paths that only look like one', async () => {
    assert.equal((await upload('x', {}, uuidv7())).status, 404)
    assert.equal((await download(uuidv7())).status, 404)
    for (const path of [
      '/evidence/',
      '/evidence/1',
      `/evidence/${alertId}/`,
      `/evidence/${alertId.toUpperCase()}`,
    ]) {
      const { status } = await fetch(`${server.url}${path}`)
      assert.equal(status, 404, path)
    }
    assert.deepEqual(await left(), nothingLeft)
  })

  for (const [what, headers] of [
    ['without a type', { 'content-type': '' }],
    ['of a type that is none', { 'content-type': 'text\tplain' }],
    ['without a name', { 'content-disposition': '' }],
    ['with a name of dots', { 'content-disposition': 'attachment; filename=".."' }],
    [
      'with a name of nothing that is shown',
      { 'content-disposition': `attachment; filename*=UTF-8''%00%01` },
    ],
    ['with a header that is none', { 'content-disposition': 'attachment; filename' }],
  ] as const) {
    it(`refuses an upload ${what}`, async () => {
      const { status } = await upload('x', headers)
      assert.equal(status, 400)
    })
  }

  it('refuses a coding, and more than a file may hold by its length, before anything is stored', async () => {
    assert.equal((await upload('x', { 'content-encoding': 'gzip' })).status, 415)
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `POST /alerts/${alertId}/evidence HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${auditor.accessToken}\r\n` +
        `Content-Type: text/plain\r\nContent-Disposition: attachment; filename=x\r\nContent-Length: 268435457\r\n\r\n`,
    )
    const [answer] = await once(socket, 'data')
    assert.match(String(answer), /^HTTP\/1\.1 413 /)
    socket.destroy()
    assert.deepEqual(await left(), nothingLeft)
  })

  it('leaves nothing of an upload whose connection was cut', async () => {
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `POST /alerts/${alertId}/evidence HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${auditor.accessToken}\r\n` +
        `Content-Type: text/plain\r\nContent-Disposition: attachment; filename=cut\r\nContent-Length: 9000000\r\n\r\n`,
    )
    socket.write(randomBytes(3_000_000))
    const pieces = async () => Number((await left())?.['pieces'])
    for (let asked = 0; asked < 2_000 && (await pieces()) < 8; asked += 1);
    socket.destroy()
    for (let asked = 0; asked < 2_000 && (await pieces()) > 0; asked += 1);
    assert.deepEqual(await left(), nothingLeft)
  })

  it('breaks the connection where a stored piece was changed, in place of giving something else', async () => {
    const { id } = JSON.parse(await (await upload(randomBytes(3 * pieceBytes))).text())
    await server.database.query('ALTER TABLE evidence_chunks DISABLE TRIGGER evidence_chunks_kept')
    await server.database.query(
      `UPDATE evidence_chunks SET sealed = set_byte(sealed, 9, get_byte(sealed, 9) # 1) WHERE evidence_id = $1 AND position = 2`,
      [id],
    )
    await server.database.query('ALTER TABLE evidence_chunks ENABLE TRIGGER evidence_chunks_kept')
    await assert.rejects(async () => (await download(id)).arrayBuffer())
  })

  it('cannot be changed, exchanged or taken away once it is whole, by its owner either', async () => {
    const { id } = JSON.parse(await (await upload('whole')).text())
    for (const attempt of [
      `UPDATE evidence SET file_name = 'other' WHERE id = $1`,
      `DELETE FROM evidence WHERE id = $1`,
      `UPDATE evidence_chunks SET sealed = '' WHERE evidence_id = $1`,
      `DELETE FROM evidence_chunks WHERE evidence_id = $1`,
      `INSERT INTO evidence_chunks VALUES ($1, 1, '')`,
    ]) {
      await assert.rejects(server.database.query(attempt, [id]), { code: '42501' }, attempt)
    }
  })
})
