import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { freshDatabase } from '../support/postgres.ts'
import { serverEnv, startServer } from '../support/server.ts'
import { startServerProcess } from '../support/serverProcess.ts'

const warmUpMegabytes = 60
const megabytes = 200
/** Far less than the file; what garbage gathers differs from run to run. */
const mbMoreMax = 80

/** What a process on Linux held at its most. */
function mostResidentMbOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024)
}

/** Sends a file of so many megabytes piece by piece, reads it back, and compares. */
async function upAndDown(
  { url, alertId, accessToken }: { url: string; alertId: string; accessToken: string },
  size: number,
): Promise<void> {
  const headers = { authorization: `Bearer ${accessToken}` }
  const block = randomBytes(1024 * 1024)
  let sent = 0
  const blocks = new ReadableStream({
    pull(controller) {
      if ((sent += 1) > size) controller.close()
      else controller.enqueue(block)
    },
  })
  const streamed = { duplex: 'half' }
  const answer = await fetch(`${url}/alerts/${alertId}/evidence`, {
    method: 'POST',
    body: blocks,
    headers: {
      ...headers,
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename=large',
    },
    ...streamed,
  })
  const { id, bytes, sha256 } = JSON.parse(await answer.text())
  const hash = createHash('sha256')
  const back = await fetch(`${url}/evidence/${id}`, { headers })
  for await (const piece of back.body ?? []) hash.update(piece)
  const wanted = createHash('sha256')
  for (let at = 0; at < size; at += 1) wanted.update(block)
  assert.deepEqual([bytes, sha256], [size * block.length, wanted.digest('hex')])
  assert.equal(hash.digest('hex'), sha256)
}

describe('uploads of evidence', () => {
  it('of 200 MB take constant memory, both ways', async () => {
    const database = await freshDatabase()
    const server = await startServerProcess(serverEnv(database))
    try {
      const { email } = await server.register()
      await database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE email = $1`, [email])
      const { accessToken } = await server.login(email)
      const alertId = uuidv7()
      await database.query(
        `INSERT INTO security_alerts (id, rule, key, severity, summary) VALUES ($1, 'spray', 'k', 'HIGH', 's')`,
        [alertId],
      )
      const there = { url: server.url, alertId, accessToken }
      // What the machinery itself takes, and the garbage that it lets gather, it has taken after this.
      await upAndDown(there, warmUpMegabytes)
      const before = mostResidentMbOf(server.child.pid)
      await upAndDown(there, megabytes)
      const more = mostResidentMbOf(server.child.pid) - before
      assert.equal(more < mbMoreMax, true, `${more} MB more`)
    } finally {
      await server.end()
      await database.drop()
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
