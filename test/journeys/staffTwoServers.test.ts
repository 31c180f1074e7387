import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { deeds, variablesOf } from '../operations/deeds.ts'
import { issueKey } from '../support/apiKeys.ts'
import { ME, type SignedInAnswer } from '../support/graphqlClient.ts'
import { openStream } from '../support/openStream.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts'
import { personWith } from '../support/staff.ts'

/** Nothing of this kind happens here. */
const SILENT = 'subscription { securityEventRecorded(filter: { types: [EVIDENCE_READ] }) { id } }'

const promisedMs = 1_000

describe('what staff do on one server', () => {
  let database: FreshDatabase
  let here: TestServer
  let there: ServerProcess
  let admin: SignedInAnswer
  before(async () => {
    database = await freshDatabase()
    const env = { ...makeSecrets(), DATABASE_TIMEOUT_MS: '30000', EMAIL_VERIFICATION_REQUIRED: 'false' }
    here = await startServer(env, database)
    there = await startServerProcess(serverEnv(database, env))
    admin = await personWith(here, 'ADMIN')
  })
  after(async () => {
    await there.end()
    await here.stop()
    await database.drop()
  })

  it('ends the API keys of whoever is suspended, in another process, within a second', async () => {
    const { accessToken, userId } = await there.register()
    const { text: token } = await issueKey(there, accessToken)
    const statusThere = async () => (await there.graphql(ME, {}, { token })).status
    assert.equal(await statusThere(), 200)
    await here.graphql(deeds.suspendUser.text, variablesOf(deeds.suspendUser, userId), {
      token: admin.accessToken,
    })
    const began = performance.now()
    while ((await statusThere()) !== 401) {
      assert.ok(performance.now() - began < promisedMs, 'it was still answered')
      await pause(5)
    }
  })

  for (const name of ['setUserRoles', 'suspendUser', 'revokeUserSessions'] as const) {
    it(`bites in another process within a second, its streams too: ${name}`, async () => {
      let began = Number.POSITIVE_INFINITY
      const { accessToken, userId } = await there.register()
      const statusThere = async () => (await there.graphql(ME, {}, { token: accessToken })).status
      assert.equal(await statusThere(), 200)
      const stream = await openStream(there.url, SILENT, {}, accessToken)
      let streamEndedAfter = Number.POSITIVE_INFINITY
      const ended = stream.next().then((payload) => {
        streamEndedAfter = performance.now() - began
        return payload?.errors?.map(({ extensions }) => extensions.code)
      })
      const { codes } = await here.graphql(deeds[name].text, variablesOf(deeds[name], userId), {
        token: admin.accessToken,
      })
      assert.deepEqual(codes, [])
      began = performance.now()
      while ((await statusThere()) !== 401) {
        assert.ok(performance.now() - began < promisedMs, 'it was still answered')
        await pause(5)
      }
      assert.deepEqual(await ended, ['UNAUTHENTICATED'])
      assert.ok(streamEndedAfter < promisedMs, `the stream went on for ${streamEndedAfter} ms`)
      await stream.close()
    })
  }
})
