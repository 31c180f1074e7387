import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { startServer } from '../support/server.ts'

describe('uploads of evidence', () => {
  it('takes a large file in constant memory, both ways', async () => {
    const server = await startServer()
    try {
      const { email } = await server.register()
      await server.database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE email = $1`, [email])
      const { accessToken } = await server.login(email)
      const alertId = uuidv7()
      await server.database.query(
        `INSERT INTO security_alerts (id, rule, key, severity, summary) VALUES ($1, 'spray', 'k', 'HIGH', 's')`,
        [alertId],
      )
      const megabytes = 64
      const block = randomBytes(1024 * 1024)
      const blocks = new ReadableStream({
        pull(controller) {
          if ((sent += 1) > megabytes) controller.close()
          else controller.enqueue(block)
        },
      })
      let sent = 0
      const before = process.memoryUsage().rss
      let most = 0
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage().rss - before)
      }, 20)
      const init = { duplex: 'half' }
      const answer = await fetch(`${server.url}/alerts/${alertId}/evidence`, {
        method: 'POST',
        body: blocks,
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': 'application/octet-stream',
          'content-disposition': 'attachment; filename=large',
        },
        ...init,
      })
      const { id, bytes } = JSON.parse(await answer.text())
      const hash = createHash('sha256')
      const back = await fetch(`${server.url}/evidence/${id}`, {
        headers: { authorization: `Bearer ${accessToken}` },
      })
      for await (const piece of back.body ?? []) hash.update(piece)
      clearInterval(watch)
      const wanted = createHash('sha256')
      for (let at = 0; at < megabytes; at += 1) wanted.update(block)
      assert.deepEqual([bytes, hash.digest('hex')], [megabytes * block.length, wanted.digest('hex')])
      // Server, sender and receiver are one process here.
      assert.equal(most < 100 * 1024 * 1024, true, `${Math.round(most / 1e6)} MB more`)
    } finally {
      await server.stop()
    }
  })

  it('are ten an hour for one person, whatever becomes of them', async () => {
    const server = await startServer({ RATE_LIMIT_OVERRIDES: 'general=100000/1m,general-user=100000/1m' })
    try {
      const { email } = await server.register()
      await server.database.query(`UPDATE users SET roles = '{USER,ADMIN}' WHERE email = $1`, [email])
      const { accessToken, userId } = await server.login(email)
      const statuses: number[] = []
      for (let time = 0; time < 11; time += 1) {
        const answer = await fetch(`${server.url}/alerts/${uuidv7()}/evidence`, {
          method: 'POST',
          body: 'x',
          headers: {
            authorization: `Bearer ${accessToken}`,
            'content-type': 'text/plain',
            'content-disposition': 'attachment; filename=x',
          },
        })
        statuses.push(answer.status)
        if (time === 10) assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
      }
      assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 404), 429])
      const rows = await server.database.query(
        `SELECT details FROM security_events WHERE event_type = 'rate_limited' AND user_id = $1`,
        [userId],
      )
      assert.deepEqual(rows, [{ details: { limit: 'evidence' } }])
    } finally {
      await server.stop()
    }
  })
})
