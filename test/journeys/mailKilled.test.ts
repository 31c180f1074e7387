import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { startServerProcess } from '../support/serverProcess.ts'
import { startSmtp } from '../support/smtp.ts'

describe('mail while the mail server is down and the server is killed', () => {
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.drop())

  it('shows in the metrics that it is stuck, and comes once both are back', async () => {
    const gone = await startSmtp('takes')
    await gone.stop()
    const env = serverEnv(database, { SMTP_URL: gone.url, EMAIL_VERIFICATION_REQUIRED: 'true' })
    const first = await startServerProcess(env)
    const email = 'patient@example.com'
    await first.graphql(REGISTER, { input: { email, password: goodPassword } })

    const metric = async (name: string) => {
      const text = await (await fetch(`${first.url}/metrics`)).text()
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      )
    }
    const isStuck = async () =>
      (await metric('gatehouse_mail_failed_total')) > 0 &&
      (await metric('gatehouse_mail_waiting')) === 1 &&
      (await metric('gatehouse_mail_oldest_waiting_seconds')) > 0
    while (!(await isStuck())) await pause(100)
    assert.doesNotMatch(first.output(), /patient@example\.com/)
    assert.equal(await first.end('SIGKILL'), null)

    const back = await startSmtp('takes', Number(new URL(gone.url).port))
    await database.query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`)
    const second = await startServerProcess(env)
    try {
      while (back.received.length === 0) await pause(50)
      assert.deepEqual(
        back.received.map(({ to, subject }) => [to, subject]),
        [[email, 'Verify your email address']],
      )
    } finally {
      await second.end()
      await back.stop()
    }
  })
})
