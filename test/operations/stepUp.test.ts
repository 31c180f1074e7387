import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type TestServer, startServer } from '../support/server.ts'

/** For ADMIN, on level 2 where there is a second factor, proven within a quarter of an hour. */
const ROTATE = 'mutation { rotateSigningKey { activeKid } }'

describe('what asks an administrator for a fresh proof of identity', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  /** An administrator with these second factors, whose session is on this level since so many minutes. */
  const askAs = async (factors: readonly string[], level: number, minutes: number) => {
    const { accessToken: token, sessionId, userId } = await server.register()
    const { query } = server.database
    // The token is of before the change: the version that the change raised is put back.
    await query(`UPDATE users SET roles = '{USER,ADMIN}', second_factor_methods = $2 WHERE id = $1`, [
      userId,
      factors,
    ])
    await query('UPDATE users SET security_version = 1 WHERE id = $1', [userId])
    await query(
      `UPDATE sessions SET assurance_level = $2, authenticated_at = now() - make_interval(mins => $3)
        WHERE id = $1`,
      [sessionId, level, minutes],
    )
    const { status, errors } = await server.graphql(ROTATE, {}, { token })
    return [status, errors[0]?.extensions]
  }
  const refused = (facts: object) => [403, { code: 'STEP_UP_REQUIRED', ...facts }]

  for (const [who, factors, level, minutes, expected] of [
    ['lets pass who has no second factor', [], 1, 14, [200, undefined]],
    ['lets pass who proved the second factor', ['TOTP'], 2, 14, [200, undefined]],
    [
      'refuses who did not, and lists what would do',
      ['TOTP', 'PASSKEY'],
      1,
      14,
      refused({ methods: ['PASSWORD', 'TOTP', 'PASSKEY'] }),
    ],
    [
      'refuses an old proof, and says how old it may be',
      [],
      1,
      16,
      refused({ methods: ['PASSWORD'], maxAgeSeconds: 900 }),
    ],
    [
      'refuses an old proof of both factors',
      ['PASSKEY'],
      2,
      16,
      refused({ methods: ['PASSWORD', 'PASSKEY'], maxAgeSeconds: 900 }),
    ],
  ] as const) {
    it(who, async () => assert.deepEqual(await askAs(factors, level, minutes), expected))
  }
})
