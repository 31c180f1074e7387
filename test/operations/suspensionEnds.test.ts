import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { endSuspensions } from '../../src/jobs/endSuspensions.ts'
import { type NoticeName, createNotices } from '../../src/notify/notices.ts'
import { type Recording, startRecording } from '../support/recording.ts'
import { LOGIN, ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'
import { deeds, reason } from './deeds.ts'

const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accepted } }'
const anHour = 3_600_000

describe('a suspension with an end', () => {
  let server: TestServer
  let token: string
  let recording: Recording
  before(async () => {
    server = await startServer()
    token = (await personWith(server, 'ADMIN')).accessToken
    recording = await startRecording(server.database.appUrl)
  })
  after(async () => {
    await recording.stop()
    await server.stop()
  })

  const login = (email: string) => server.graphql(LOGIN, { input: { email, password: goodPassword } })
  const suspended = async () => {
    const person = await server.register()
    const until = new Date(Date.now() + anHour).toISOString()
    const { data, text } = await server.graphql(
      deeds.suspendUser.text,
      { userId: person.userId, reason, until },
      { token },
    )
    assert.equal(data?.suspendUser?.status, 'SUSPENDED', text)
    return { ...person, until }
  }
  const pass = ({ userId }: { userId: string }) =>
    server.database.query(`UPDATE users SET suspended_until = now() - interval '1 ms' WHERE id = $1`, [
      userId,
    ])
  const told: NoticeName[] = []
  const runJob = () => {
    const { db, recorder } = recording
    const record = recorder.within({ client: null, operation: null })
    const notices = createNotices({
      enqueue: async (_tx, { name }) => void told.push(name),
      issueReportToken: () => Promise.reject(new Error('nobody disputes this notice')),
    })
    return endSuspensions({ db, record, notices })
  }
  const reinstatementsOf = ({ userId }: { userId: string }) =>
    server.database.query(
      `SELECT actor_id, operation, details FROM security_events WHERE user_id = $1 AND event_type = 'user_reinstated'`,
      [userId],
    )

  it('says in the record when it ends', async () => {
    const { userId, until } = await suspended()
    const rows = await server.database.query(
      `SELECT details FROM security_events WHERE user_id = $1 AND event_type = 'user_suspended'`,
      [userId],
    )
    assert.deepEqual(rows, [{ details: { reason, until } }])
  })

  it('holds until then', async () => {
    const { email } = await suspended()
    await runJob()
    assert.deepEqual((await login(email)).codes, ['INVALID_CREDENTIALS'])
  })

  it('is over at its end though no job has been by, and nothing of before it comes back', async () => {
    const person = await suspended()
    await pass(person)
    const { data } = await login(person.email)
    const { accessToken, refreshToken } = data.login
    const me = await server.graphql('{ me { status } }', {}, { token: accessToken })
    assert.deepEqual(me.data, { me: { status: 'ACTIVE' } })
    assert.deepEqual((await server.graphql(ME, {}, { token: person.accessToken })).codes, ['UNAUTHENTICATED'])
    const old = await server.graphql(REFRESH, { input: { refreshToken: person.refreshToken } })
    assert.deepEqual(old.codes, ['UNAUTHENTICATED'])

    await runJob()
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).status, 200)
    assert.deepEqual((await server.graphql(REFRESH, { input: { refreshToken } })).codes, [])
  })

  it('keeps nobody from choosing another password once it is over', async () => {
    const person = await suspended()
    await pass(person)
    const { accessToken } = (await login(person.email)).data.login
    const input = { currentPassword: goodPassword, newPassword: 'Fresh-Zebra-7-Lantern' }
    const answer = await server.graphql(CHANGE, { input }, { token: accessToken })
    assert.deepEqual([answer.status, answer.codes], [200, []])
    await runJob()
  })

  it('is noted as over once, by however many processes, and the person is told', async () => {
    const person = await suspended()
    await pass(person)
    told.length = 0
    const done = await Promise.all([runJob(), runJob(), runJob()])
    // The job of the server itself may have come first.
    const ours = done.reduce((sum, count) => sum + count, 0)
    assert.deepEqual(told, ours === 0 ? [] : ['user_reinstated'])
    const details = { reason: 'The suspension ended.' }
    assert.deepEqual(await reinstatementsOf(person), [{ actor_id: null, operation: null, details }])
    const [row] = await server.database.query('SELECT status, suspended_until FROM users WHERE id = $1', [
      person.userId,
    ])
    assert.deepEqual(row, { status: 'ACTIVE', suspended_until: null })
  })

  it('that staff make endless has no end', async () => {
    const person = await suspended()
    await server.graphql(deeds.suspendUser.text, { userId: person.userId, reason }, { token })
    await pass({ userId: '0190f0f0-0000-7000-8000-000000000000' })
    await runJob()
    assert.deepEqual((await login(person.email)).codes, ['INVALID_CREDENTIALS'])
  })
})
