import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { LOGIN } from '../support/graphqlClient.ts'
import { type ReadMail, mailbox } from '../support/mailbox.ts'
import { type TestServer, startServer } from '../support/server.ts'

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`

describe('an alert', () => {
  let receiver: Server
  let isDown = true
  const taken: { headers: IncomingMessage['headers']; body: string }[] = []
  let refused = 0
  let server: TestServer
  let home: string
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'gatehouse-sinks-'))
    receiver = createServer((req, res) => {
      let body = ''
      req.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      req.on('end', () => {
        if (isDown) refused += 1
        else taken.push({ headers: req.headers, body })
        res.writeHead(isDown ? 503 : 204).end()
      })
    })
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve)
    })
    const { port } = receiver.address() as AddressInfo
    server = await startServer({
      GATEHOUSE_HOME: home,
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
      ALERT_WEBHOOK_SECRET: secret,
      ALERT_WEBHOOK_ALLOW_PRIVATE: 'true',
      ALERT_EMAIL: 'security@example.com',
      MAX_LOGIN_ATTEMPTS: '2',
    })
  })
  after(async () => {
    await server.stop()
    receiver.closeAllConnections()
    receiver.close()
    await rm(home, { recursive: true })
  })

  const until = async (isSo: () => boolean | Promise<boolean>) => {
    for (let waited = 0; !(await isSo()) && waited < 15_000; waited += 20) await pause(20)
    assert.ok(await isSo(), 'it did not come to that')
  }

  it('reaches a webhook that was down, once, signed; whoever caused it did not wait', async () => {
    const { email } = await server.register()
    for (let time = 0; time < 2; time += 1) {
      const before = performance.now()
      await server.graphql(LOGIN, { input: { email, password: 'wrong' } })
      assert.ok(performance.now() - before < 2_000)
    }
    await until(() => refused > 0)
    isDown = false
    // As if the pause before the next try were over.
    await until(async () => {
      await server.database.query(
        `UPDATE pgboss.job SET start_after = now() WHERE name = 'alerts' AND state = 'retry'`,
      )
      return taken.length > 0
    })
    const [{ headers, body }] = taken as [(typeof taken)[number]]
    const { type, data } = new Webhook(secret).verify(body, headers as Record<string, string>) as {
      type: string
      data: Record<string, string>
    }
    const [alert] = await server.database.query(
      `SELECT id, announcement_id FROM security_alerts WHERE rule = 'account_locked'`,
    )
    assert.deepEqual(
      [type, data['rule'], data['severity'], data['alertId']],
      ['security_alert.raised', 'account_locked', 'MEDIUM', alert?.['id']],
    )
    assert.equal(headers['webhook-id'], alert?.['announcement_id'])
    assert.equal(taken.length, 1)
  })

  it('is mailed to whoever hears of alerts', async () => {
    const box = mailbox(join(home, 'mail'))
    let mails: ReadMail[] = []
    await until(async () => {
      mails = (await box.all()).filter(({ to }) => to === 'security@example.com')
      return mails.length > 0
    })
    assert.ok(mails[0]?.text.includes('An account was locked after failed sign-ins'))
  })

  it('lies sealed in the queue: nobody reads there whom it is about', async () => {
    for (const queue of ['alerts', 'recorded_events']) {
      const rows = await server.database.query('SELECT data::text AS data FROM pgboss.job WHERE name = $1', [
        queue,
      ])
      assert.notEqual(rows.length, 0)
      for (const { data } of rows) assert.doesNotMatch(String(data), /account|locked|login|127\.0\.0\.1|@/)
    }
  })
})
