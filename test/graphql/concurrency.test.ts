import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { Refusal } from '../../src/errors.ts'
import { createOperationTurns } from '../../src/graphql/operationTurns.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { ME } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EVENTS = '{ securityEvents(first: 1) { edges { cursor } } }'
const client = (ip: string) => ({ requestId: 'one', ip, userAgent: null })

/** Turns of two at once, whose time is in the hands of the test. */
function createTurns() {
  const deadlines: (() => void)[] = []
  const refused: string[] = []
  const turns = createOperationTurns({
    overrides: new Map([['concurrency', { points: 2, windowSeconds: 1 }]]),
    metrics: createMetrics(),
    onRefused: (_client, limit) => refused.push(limit),
    after(_milliseconds, callback) {
      deadlines.push(callback)
      return () => void deadlines.splice(deadlines.indexOf(callback), 1)
    },
  })
  const running: PromiseWithResolvers<string>[] = []
  const ask = (ip = '192.0.2.1') =>
    turns.run(client(ip), () => {
      const operation = Promise.withResolvers<string>()
      running.push(operation)
      return operation.promise
    })
  const settled = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    return running.length
  }
  return { ask, deadlines, refused, running, settled }
}

const refusalOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof Refusal ? [error.code, error.facts.retryAfter] : error),
  )

describe('the operations of one address', () => {
  it('run so many at once, and the next in the order of their coming', async () => {
    const { ask, running, settled } = createTurns()
    const answers = ['a', 'b', 'c', 'd'].map(() => ask())
    assert.equal(await settled(), 2)
    running[1]?.resolve('b')
    assert.equal(await answers[1], 'b')
    assert.equal(await settled(), 3)
    running[0]?.reject(new Error('a'))
    await assert.rejects(answers[0] ?? Promise.resolve())
    assert.equal(await settled(), 4)
    running[2]?.resolve('c')
    running[3]?.resolve('d')
    assert.deepEqual(await Promise.all(answers.slice(2)), ['c', 'd'])
  })

  it('are apart from those of another, and a /64 is one', async () => {
    const { ask, settled } = createTurns()
    for (const ip of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:1::1']) void ask(ip)
    assert.equal(await settled(), 3)
  })

  it('are refused where twenty wait, and the refusal is told', async () => {
    const { ask, refused, settled } = createTurns()
    for (let count = 0; count < 22; count += 1) void ask()
    assert.deepEqual(await refusalOf(ask()), ['RATE_LIMITED', 1])
    assert.deepEqual([refused, await settled()], [['concurrency'], 2])
  })

  it('end after ten seconds for who waits, and keep their turn until they end', async () => {
    const { ask, deadlines, running, settled } = createTurns()
    const [first] = [ask(), ask(), ask()]
    await settled()
    deadlines[0]?.()
    assert.deepEqual(await refusalOf(first ?? Promise.resolve()), ['SERVICE_UNAVAILABLE', 1])
    assert.equal(await settled(), 2)
    running[0]?.reject(new Error('nobody listens any more'))
    assert.equal(await settled(), 3)
  })
})

describe('a server that is asked too much at once', () => {
  let server: TestServer
  let token = ''
  before(async () => {
    server = await startServer({
      RATE_LIMIT_OVERRIDES: '*=1000000/1m,concurrency=1/1s',
      TRUSTED_PROXIES: '1',
      DATABASE_TIMEOUT_MS: '30000',
    })
    token = (await server.register()).accessToken
  })
  after(() => server.stop())

  it('keeps ten waiting, refuses the next, and answers other addresses meanwhile', async () => {
    const { graphql: ask, database } = server
    const locker = new Client({ connectionString: database.ownerUrl })
    await locker.connect()
    await locker.query('BEGIN; LOCK TABLE security_events IN ACCESS EXCLUSIVE MODE')
    const refused = Promise.withResolvers<unknown>()
    const from = (address: string) => ({ token, headers: { 'x-forwarded-for': address } })
    const answers = Array.from({ length: 12 }, async () => {
      const answer = await ask(EVENTS, {}, from('198.51.100.1'))
      if (answer.status !== 200)
        refused.resolve([answer.status, answer.codes, answer.headers.get('retry-after')])
      return answer.status
    })
    assert.deepEqual(await refused.promise, [429, ['RATE_LIMITED'], '1'])
    assert.equal((await ask(ME, {}, from('198.51.100.2'))).status, 200)
    await locker.query('COMMIT')
    await locker.end()
    const statuses = await Promise.all(answers)
    assert.deepEqual([statuses.filter((one) => one === 200).length, statuses.length], [11, 12])
  })
})
