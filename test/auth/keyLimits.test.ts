import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { issueKey, testKey } from '../support/apiKeys.ts'
import { ME } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('an API key over its limits', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ RATE_LIMIT_OVERRIDES: 'general-user=8/15m,general=60/15m' })
  })
  after(() => server.stop())

  it('is answered 429, never 401', async () => {
    const { accessToken } = await server.register()
    const key = await issueKey(server, accessToken)
    const answers = []
    for (let time = 0; time < 10; time += 1) answers.push(await server.graphql(ME, {}, { token: key.text }))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200, 429])
    const last = answers.at(-1)
    assert.deepEqual(last?.codes, ['RATE_LIMITED'])
    assert.ok(Number(last?.headers.get('retry-after')) > 0)
  })

  it('pays five times for a guess, and is told 429 before anything else', async () => {
    const guess = testKey(`gk_${'A'.repeat(16)}_${'A'.repeat(49)}`)
    const statuses = []
    for (let time = 0; time < 14; time += 1)
      statuses.push((await server.graphql(ME, {}, { token: guess.text })).status)
    assert.deepEqual([...new Set(statuses)], [401, 429])
    assert.ok(statuses.filter((status) => status === 401).length < 12)
  })
})
