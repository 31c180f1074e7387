import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { LOGIN, ME } from '../support/graphqlClient.ts'
import { type TestRedis, redisMissing, startRedis } from '../support/redis.ts'
import { type TestServer, startServer } from '../support/server.ts'

const points = 3
/** One deadline of Redis, and what is short of a second one. */
const twiceMilliseconds = 300

describe('a server whose Redis fails under traffic', { skip: redisMissing() }, () => {
  let redis: TestRedis
  let server: TestServer
  const reads: { readonly status: number; readonly milliseconds: number }[] = []
  const test = { isOver: false }
  let traffic: Promise<void>

  before(async () => {
    const started = await startRedis()
    assert.ok(started !== null)
    redis = started
    server = await startServer({
      REDIS_URL: redis.url,
      RATE_LIMIT_OVERRIDES: `*=1000000/1m,login=${points}/15m`,
    })
    const { accessToken: token } = await server.register()
    traffic = (async () => {
      while (!test.isOver) {
        const { value, milliseconds } = await timed(server.graphql(ME, {}, { token }))
        reads.push({ status: value.status, milliseconds })
      }
    })()
  })
  after(async () => {
    test.isOver = true
    await traffic
    await server.stop()
    await redis.stop()
  })

  const guess = (email: string) =>
    server.graphql(LOGIN, { input: { email, password: 'Wrong-Horse-9-Battery' } })
  /** How many of ten guesses at once are not refused for their number. */
  const passing = async (email: string) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => guess(email)))
    for (const { codes } of answers) assert.match(String(codes[0]), /^(RATE_LIMITED|INVALID_CREDENTIALS)$/)
    return answers.filter(({ codes }) => codes[0] === 'INVALID_CREDENTIALS').length
  }
  const tellings = () => server.log.filter(({ msg }) => /breaker closed/.test(String(msg))).length
  /** Guesses on until the breaker has tried Redis again, a second or two after it opened. */
  const isBack = async () => {
    const before = tellings()
    while (tellings() === before) {
      await guess('nobody-waits@example.com')
      await turn()
    }
  }

  it('lets so many guesses pass as it has points while Redis answers', async () => {
    assert.equal(await passing('up@example.com'), points)
  })

  it('lets no more pass when it is killed', async () => {
    await redis.kill()
    assert.equal(await passing('killed@example.com'), points)
    assert.equal(await passing('killed@example.com'), 0)
  })

  it('counts in it again when a new one has started, and lets no more pass', async () => {
    await redis.restart()
    await isBack()
    assert.equal(await passing('back@example.com'), points)
  })

  it('lets nothing pass when it hangs, and keeps nobody waiting for a second deadline', async () => {
    redis.freeze()
    const waits: number[] = []
    const readsBefore = reads.length
    for (let count = 0; count < 8; count += 1) {
      // Used up where the counts go meanwhile: refused before anything is hashed.
      const { value, milliseconds } = await timed(guess('killed@example.com'))
      assert.deepEqual(value.codes, ['RATE_LIMITED'])
      waits.push(milliseconds)
    }
    // What a read waits meanwhile, which asks no Redis, is the machine's own slowness.
    const machine = Math.max(...reads.slice(readsBefore).map(({ milliseconds }) => milliseconds))
    assert.ok(Math.max(...waits) - machine < twiceMilliseconds, `${waits.join()} beside ${machine}`)
    assert.ok(waits.filter((wait) => wait - machine > 120).length <= 2, waits.join())
    assert.equal(await passing('hung@example.com'), points)
  })

  it('takes it back when it goes on, with what it has counted', async () => {
    redis.thaw()
    await isBack()
    assert.equal(await passing('back@example.com'), 0)
  })

  it('answered every read meanwhile, and none of them waited', () => {
    assert.deepEqual(new Set(reads.map(({ status }) => status)), new Set([200]))
    const slow = reads.filter(({ milliseconds }) => milliseconds > twiceMilliseconds)
    assert.ok(reads.length > 100 && slow.length <= reads.length / 100, `${slow.length} of ${reads.length}`)
  })
})

async function timed<T>(work: Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const started = performance.now()
  const value = await work
  return { value, milliseconds: performance.now() - started }
}
