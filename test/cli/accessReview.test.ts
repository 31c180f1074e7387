import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { accessReview } from '../../src/cli/accessReview.ts'
import { issueKey } from '../support/apiKeys.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'
import { runInside } from './runInside.ts'

describe('gatehouse access review', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())
  beforeEach(() => server.database.query('DELETE FROM users'))

  const review = (...args: readonly string[]) => runInside(accessReview, args, serverEnv(server.database))
  const seen = (userId: string, ago: string) =>
    server.database.query(
      `WITH s AS (UPDATE sessions SET last_used_at = now() - $2::interval WHERE user_id = $1)
       UPDATE users SET last_login_at = now() - $2::interval WHERE id = $1`,
      [userId, ago],
    )
  const findings = async () => {
    const { code, out } = await review('--json')
    const { findings: found } = JSON.parse(out)
    const told = found.map(({ kind, what, userId }: Record<string, string>) => [kind, what, userId])
    return [code, told]
  }

  it('finds nothing where what was granted is used', async () => {
    await server.register()
    const { userId } = await personWith(server, 'ADMIN')
    await seen(userId, '89 days 23 hours')
    assert.deepEqual(await findings(), [0, []])
  })

  it('finds the roles of whoever was never seen, and of whoever was not for ninety days', async () => {
    const [late, never] = [await personWith(server, 'ADMIN', 'AUDITOR'), await personWith(server, 'AUDITOR')]
    await seen(late.userId, '90 days 1 hour')
    await server.database.query('DELETE FROM sessions WHERE user_id = $1', [never.userId])
    await server.database.query('UPDATE users SET last_login_at = NULL WHERE id = $1', [never.userId])
    const expected = [
      ['GRANT', 'ADMIN', late.userId],
      ['GRANT', 'AUDITOR', late.userId],
      ['GRANT', 'AUDITOR', never.userId],
    ]
    const [code, found] = await findings()
    assert.deepEqual([code, new Set(found.map(String))], [1, new Set(expected.map(String))])
  })

  it('counts the use of a session, though its sign-in is long ago', async () => {
    const { userId } = await personWith(server, 'ADMIN')
    await server.database.query(
      `UPDATE users SET last_login_at = now() - interval '100 days' WHERE id = $1`,
      [userId],
    )
    assert.deepEqual(await findings(), [0, []])
  })

  it('finds nothing in a plain account that sleeps, and leaves out who is erased', async () => {
    const [plain, erased] = [await server.register(), await personWith(server, 'ADMIN')]
    await seen(plain.userId, '400 days')
    await seen(erased.userId, '400 days')
    await server.database.query(`UPDATE users SET status = 'DELETED' WHERE id = $1`, [erased.userId])
    assert.deepEqual(await findings(), [0, []])
  })

  it('tells of everybody: roles, status, factors and the last sign-in', async () => {
    const { userId, email } = await personWith(server, 'ADMIN')
    await server.database.query(
      `UPDATE users SET second_factor_methods = '{TOTP}', last_login_at = '2001-02-03' WHERE id = $1`,
      [userId],
    )
    const { code, out, err } = await review()
    assert.deepEqual([code, err], [0, ''])
    const line = out.split('\n').find((each) => each.startsWith(email))
    assert.match(line ?? '', /USER ADMIN +ACTIVE +TOTP +2001-02-03/)
  })

  it('finds API keys that were never used, or not for ninety days, while they open something', async () => {
    const { accessToken, userId } = await server.register()
    const [fresh, never, late, revoked, over] = await Promise.all(
      Array.from({ length: 5 }, () => issueKey(server, accessToken)),
    )
    const set = (id: string | undefined, change: string) =>
      server.database.query(`UPDATE api_keys SET ${change} WHERE id = $1`, [id])
    await set(fresh?.id, `last_used_at = now() - interval '89 days'`)
    await set(late?.id, `last_used_at = now() - interval '91 days'`)
    await set(revoked?.id, 'revoked_at = now()')
    await set(over?.id, 'expires_at = now()')
    const [code, found] = await findings()
    const expected = [never, late].map((key) => ['API_KEY', key?.id, userId])
    assert.deepEqual([code, new Set(found.map(String))], [1, new Set(expected.map(String))])
    const { out } = await review()
    assert.match(out, /a key +person-\S+ +ME_READ +never/)
    for (const key of [fresh, never]) assert.equal(out.includes(key?.secret ?? ''), false)
  })

  it('could not run: exit code 2', async () => {
    assert.equal((await review('--nonsense')).code, 2)
    const nowhere = { ...serverEnv(server.database), DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
    assert.equal((await runInside(accessReview, [], nowhere)).code, 2)
  })
})
