import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN } from '../support/graphqlClient.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type TestServer, startServer } from '../support/server.ts'

const pairs = 200
const differenceMax = 0.05

describe('the cost of a refused login', { skip: provedBefore }, () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '100' })
  })
  after(() => server.stop())

  const metric = async (name: string) => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const line = text.split('\n').find((each) => each.startsWith(`${name} `)) ?? ''
    return Number(line.split(' ')[1])
  }

  const timed = async (email: string) => {
    const began = performance.now()
    const { codes } = await server.graphql(LOGIN, { input: { email, password: 'Wrong-Horse-9-Battery' } })
    assert.deepEqual(codes, ['INVALID_CREDENTIALS'])
    return performance.now() - began
  }

  /** Unknown and known in turn, each first as often as second, so that what disturbs one disturbs the other. */
  const compare = async (known: string[]) => {
    const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] }
    for (let pair = 0; pair < pairs; pair += 1) {
      const email = known[pair % known.length] ?? ''
      const stranger = `nobody-${pair % known.length}@example.com`
      const order = pair % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
      for (const kind of order) times[kind].push(await timed(kind === 'known' ? email : stranger))
    }
    const [knownMs, unknownMs] = [median(times.known), median(times.unknown)]
    return Math.abs(knownMs - unknownMs) / Math.max(knownMs, unknownMs)
  }

  it('is the same for unknown and known addresses: the same hashes, and medians within 5 %', async () => {
    const known: string[] = []
    for (let person = 0; person < 5; person += 1) known.push((await server.register()).email)
    for (const email of [...known, 'nobody-0@example.com']) await timed(email)

    const hashes = 'gatehouse_password_hash_duration_seconds_count'
    const before = await metric(hashes)
    let difference = await compare(known)
    assert.equal((await metric(hashes)) - before, 2 * pairs)
    // One more look where somebody else used the machine.
    if (difference > differenceMax) difference = await compare(known)
    assert.equal(difference <= differenceMax, true, `${(difference * 100).toFixed(1)} %`)
  })

  it('is one hash for an unknown address', async () => {
    const name = 'gatehouse_password_hash_duration_seconds_count'
    const before = await metric(name)
    await timed('somebody-else@example.com')
    assert.equal((await metric(name)) - before, 1)
  })
})

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
