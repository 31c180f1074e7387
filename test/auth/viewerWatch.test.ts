import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { type ViewerWatch } from '../../src/auth/viewerWatch.ts'
import type { ApiKeyViewer, SessionViewer } from '../../src/auth/viewer.ts'
import { readConfig } from '../../src/config/readConfig.ts'
import { keptSecrets } from '../../src/config/keptSecrets.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type Assembly, createServices } from '../../src/services.ts'
import { issueKey } from '../support/apiKeys.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv, startServer, type TestServer } from '../support/server.ts'

const client = { requestId: 'one', ip: '127.0.0.1', userAgent: null }

describe('who is watched', () => {
  let database: FreshDatabase
  let server: TestServer
  let assembly: Assembly
  let watch: ViewerWatch
  before(async () => {
    database = await freshDatabase()
    const env = serverEnv(database)
    server = await startServer(env, database)
    const reading = readConfig(env)
    assert.ok(reading.ok)
    const kept = await keptSecrets(reading.config.home, reading.config.secrets)
    assert.ok(kept.ok)
    const logger = createLogger('silent', { write: () => undefined })
    const { config } = reading
    const databaseUrl = database.appUrl
    assembly = await createServices({
      config,
      secrets: kept.secrets,
      databaseUrl,
      explain: () => assert.fail('nothing is explained here'),
      logger,
      metrics: createMetrics(),
    })
    watch = assembly.viewerWatch
  })
  after(async () => {
    await assembly.stop()
    await server.stop()
    await database.drop()
  })

  const signIn = async (): Promise<SessionViewer & { token: string }> => {
    const { accessToken } = await server.register()
    const viewer = await assembly.identify(`Bearer ${accessToken}`, client, null)
    assert.ok(viewer.kind === 'session')
    return { ...viewer, token: accessToken }
  }

  /** Rejects where the call does not come within the second. */
  const told = async (
    viewer: SessionViewer | ApiKeyViewer,
    change: () => Promise<unknown>,
  ): Promise<void> => {
    const events = new EventTarget()
    const call = once(events, 'end', { signal: AbortSignal.timeout(1_000) })
    watch.watch(viewer, () => events.dispatchEvent(new Event('end')))
    await Promise.all([call, change()])
  }

  it('is told within a second that the session was revoked', async () => {
    const viewer = await signIn()
    assert.equal(await watch.isLive(viewer), true)
    await told(viewer, () => server.graphql('mutation { logout { accepted } }', {}, viewer))
    assert.equal(await watch.isLive(viewer), false)
  })

  for (const [what, sql] of [
    ['roles', `UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`],
    ['status', `UPDATE users SET status = 'SUSPENDED' WHERE id = $1`],
    ['sessions', 'DELETE FROM sessions WHERE user_id = $1'],
  ] as const) {
    it(`is told within a second that the ${what} of the account changed`, async () => {
      const viewer = await signIn()
      await told(viewer, () => database.query(sql, [viewer.userId]))
    })
  }

  it('is told at once of a session that had ended before anybody watched', async () => {
    const viewer = await signIn()
    await server.graphql('mutation { logout { accepted } }', {}, viewer)
    await told(viewer, () => Promise.resolve())
  })

  it('is told of a revocation that the feed could not hear', async () => {
    const viewer = await signIn()
    await told(viewer, () =>
      database.query(
        `WITH cut AS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse-feed' AND datname = current_database())
         UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND (SELECT count(*) FROM cut) > 0`,
        [viewer.userId],
      ),
    )
  })

  describe('with an API key', () => {
    const withKey = async (): Promise<ApiKeyViewer & { token: string }> => {
      const { accessToken } = await server.register()
      const key = await issueKey(server, accessToken)
      const viewer = await assembly.identify(`Bearer ${key.text}`, client, null)
      assert.ok(viewer.kind === 'apiKey')
      return { ...viewer, token: accessToken }
    }
    const ROTATE = 'mutation ($id: ID!) { rotateApiKey(id: $id, graceSeconds: 0) { secret } }'
    const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { accepted } }'

    for (const [what, query] of [
      ['was revoked', REVOKE],
      ['lost the secret that was presented', ROTATE],
    ] as const) {
      it(`is told within a second that the key ${what}`, async () => {
        const viewer = await withKey()
        assert.equal(await watch.isLive(viewer), true)
        await told(viewer, () => server.graphql(query, { id: viewer.apiKeyId }, viewer))
        assert.equal(await watch.isLive(viewer), false)
      })
    }

    for (const [what, sql] of [
      ['roles', `UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`],
      ['status', `UPDATE users SET status = 'SUSPENDED' WHERE id = $1`],
      ['keys', 'DELETE FROM api_keys WHERE user_id = $1'],
    ] as const) {
      it(`is told within a second that the ${what} of the account changed`, async () => {
        const viewer = await withKey()
        await told(viewer, () => database.query(sql, [viewer.userId]))
      })
    }

    it('hears nothing of a mere use', async () => {
      const viewer = await withKey()
      await database.query('UPDATE api_keys SET last_used_at = now() WHERE id = $1', [viewer.apiKeyId])
      assert.equal(await watch.isLive(viewer), true)
    })
  })

  it('hears nothing of what concerns somebody else, nor after calling it off', async () => {
    const [other, gone, witness] = [await signIn(), await signIn(), await signIn()]
    const heard: string[] = []
    watch.watch(other, () => heard.push('other'))
    watch.watch(gone, () => heard.push('gone'))()
    await server.graphql('mutation { logout { accepted } }', {}, gone)
    await told(witness, () => server.graphql('mutation { logout { accepted } }', {}, witness))
    assert.deepEqual(heard, [])
  })
})
