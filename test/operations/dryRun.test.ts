import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freshDatabase } from '../support/postgres.ts'
import { startServer } from '../support/server.ts'

const EVENTS =
  '{ securityEvents(filter: { userId: "0190f0f0-0000-7000-8000-000000000000" }) { edges { cursor } } }'

describe('POLICY_DRY_RUN', () => {
  it('lets through and records what the rule would have denied', async () => {
    const database = await freshDatabase()
    try {
      const server = await startServer({ POLICY_DRY_RUN: 'VISIBLE_TRAIL' }, database)
      const { accessToken: token } = await server.register()
      const { codes } = await server.graphql(EVENTS, {}, { token })
      await server.stop()
      const rows = await database.query(
        "SELECT details FROM security_events WHERE event_type = 'access_denied'",
      )
      const reason = 'VISIBLE_TRAIL: the trail belongs to somebody else'
      assert.deepEqual([codes, rows], [[], [{ details: { code: 'FORBIDDEN', reason, dryRun: true } }]])
    } finally {
      await database.drop()
    }
  })

  it('that names a rule which is not there does not start', async () => {
    await assert.rejects(
      startServer({ POLICY_DRY_RUN: 'VISIBLE_TRIAL' }),
      /POLICY_DRY_RUN names VISIBLE_TRIAL/,
    )
  })
})
