import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { processorMs } from '../support/processorTime.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('PASSWORD_HASH_PARAMETERS', () => {
  const { METRICS_TOKEN: _, ...secrets } = makeSecrets()
  let database: FreshDatabase
  let floor: TestServer
  let raised: TestServer
  before(async () => {
    database = await freshDatabase()
    floor = await startServer(secrets, database)
    raised = await startServer(
      {
        ...secrets,
        PASSWORD_HASH_PARAMETERS: 'm=24576,t=3,p=1',
        MAX_LOGIN_ATTEMPTS: '100',
      },
      database,
    )
  })
  after(async () => {
    await Promise.all([floor.stop(), raised.stop()])
    await database.drop()
  })

  const parametersOf = async (userId: string) => {
    const [row] = await database.query('SELECT password_hash FROM users WHERE id = $1', [userId])
    return String(row?.['password_hash']).split('$')[3]
  }

  it('makes new hashes', async () => {
    const { userId } = await raised.register()
    assert.equal(await parametersOf(userId), 'm=24576,t=3,p=1')
  })

  it('hashes a weaker password anew at the next sign-in, and several at once leave one that is right', async () => {
    const { email, userId } = await floor.register()
    assert.equal(await parametersOf(userId), 'm=19456,t=2,p=1')
    await Promise.all([raised.login(email, goodPassword), raised.login(email, goodPassword)])
    assert.equal(await parametersOf(userId), 'm=24576,t=3,p=1')
    await raised.login(email, goodPassword)
  })

  it('weakens no hash that was made with more', async () => {
    const { email, userId } = await raised.register()
    await floor.login(email, goodPassword)
    assert.equal(await parametersOf(userId), 'm=24576,t=3,p=1')
  })

  it('does not tell an account with a weaker hash from an address that nobody has, by the work of a guess', async () => {
    const { email } = await floor.register()
    const input = { password: 'Wrong-Horse-9-Battery' }
    const costs: { known: number[]; unknown: number[] } = { known: [], unknown: [] }
    const guess = async (kind: 'known' | 'unknown') => {
      const began = processorMs()
      const address = kind === 'known' ? email : 'nobody@example.com'
      const { codes } = await raised.graphql(LOGIN, { input: { ...input, email: address } })
      assert.deepEqual(codes, ['INVALID_CREDENTIALS'])
      costs[kind].push(processorMs() - began)
    }
    for (let round = 0; round < 9; round += 1) {
      for (const kind of round % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const))
        await guess(kind)
    }
    // Without the missing work it is about a half.
    const ratio = median(costs.known) / median(costs.unknown)
    assert.ok(ratio > 0.75 && ratio < 1.33, `${ratio.toFixed(2)} of it`)
  })
})

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
