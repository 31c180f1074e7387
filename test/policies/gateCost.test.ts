import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apiKey, contextOf, createMemoryLimiter, stranger } from './toy.ts'
import { ada, aliases, charged, createToyGate, login, sumOf } from './toyGate.ts'

const boards = (count: number) =>
  `{ me { ${aliases(count, (alias) => `${alias}: boards { ... on Open { id } }`)} } }`

describe('the order of the gate', () => {
  it('aliases of a sign-in that cost too much are charged their exact number all the same', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    const few = `mutation { ${aliases(9, (alias, index) => login(`p${index}@x`, alias))} ${aliases(95, (alias) => `m${alias}: change`)} }`
    assert.equal((await attempt(few)).code, 'COST_LIMIT')
    assert.deepEqual(charged(limiter), [['login-ip', '192.0.2.1', 9]])
  })

  it('an address over its limit is told so before the cost is', async () => {
    const { attempt } = createToyGate()
    const many = `mutation { ${aliases(120, (alias, index) => login(`p${index}@x`, alias))} }`
    assert.equal((await attempt(many)).code, 'RATE_LIMITED')
  })

  it('what costs too much is told so before what is denied', async () => {
    const { attempt } = createToyGate()
    assert.equal(
      (await attempt(`mutation { ${aliases(120, (alias) => `${alias}: purge`)} }`, ada)).code,
      'COST_LIMIT',
    )
  })

  it('what is denied is not charged to the budget', async () => {
    const limiter = createMemoryLimiter()
    const { code } = await createToyGate(limiter).attempt(
      `mutation { ${aliases(20, (alias) => `${alias}: purge`)} }`,
      ada,
    )
    assert.deepEqual([code, charged(limiter)], ['FORBIDDEN', []])
  })
})

describe('the budget', () => {
  it('is charged the estimate in one step, and given back what was not used', async () => {
    const limiter = createMemoryLimiter()
    const { attempt, reports } = createToyGate(limiter)
    const { gated } = await attempt(boards(10), ada)
    assert.deepEqual(charged(limiter), [['cost', 'ada', 42]])
    await gated?.settle({ data: { me: { a0: [[{ id: 1 }]], a1: [] } } })
    assert.deepEqual(reports, [
      { requested: 42, actual: null, maximum: 1000, limit: 2000, remaining: null },
      { requested: 42, actual: 3, maximum: 1000, limit: 2000, remaining: 1997 },
    ])
    assert.equal(
      (
        await limiter.peek(
          { name: 'cost', points: 2000, windowSeconds: 60, blockSeconds: null, onStoreError: 'INSURANCE' },
          ['ada'],
        )
      ).remaining,
      1996,
    )
  })

  it('keeps what an error or a missing answer hides', async () => {
    for (const outcome of [{}, { data: null }, { data: { me: null }, errors: [{ path: ['me'] }] }]) {
      const { attempt, reports } = createToyGate()
      const { gated } = await attempt(boards(10), ada)
      await gated?.settle(outcome)
      assert.deepEqual([reports.at(-1)?.actual, reports.at(-1)?.remaining], [null, 1958])
    }
  })

  it('is not asked for next to nothing, nor for a stranger', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    await attempt(boards(2), ada)
    await attempt(
      `mutation { ${aliases(5, (alias, index) => `${alias}: mail(to: "${index}")`)} }`,
      contextOf(stranger),
    )
    assert.equal(sumOf(limiter, 'cost'), 0)
  })

  it('is the person’s, by session or by API key', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    await attempt(
      `mutation { ${aliases(3, (alias, index) => `${alias}: mail(to: "${index}")`)} }`,
      contextOf(apiKey('ada', [], [])),
    )
    assert.deepEqual(charged(limiter).at(-1), ['cost', 'ada', 31])
  })

  it('is given back whole where the operation is refused for it, so that a smaller one still fits', async () => {
    const { attempt, reports } = createToyGate()
    const open = await attempt(boards(240), ada)
    await attempt(boards(240), ada)
    const refused = await attempt(boards(240), ada)
    assert.deepEqual([refused.code, refused.refusal?.facts.policy], ['RATE_LIMITED', 'cost'])
    assert.deepEqual(reports.at(-1)?.remaining, null)
    assert.equal((await attempt(boards(15), ada)).code, 'OK')
    await open.gated?.settle({ data: { me: null } })
    assert.equal((await attempt(boards(240), ada)).code, 'OK')
  })

  it('is given back whole where another limit of the person refuses', async () => {
    const limiter = createMemoryLimiter()
    const { attempt, reports } = createToyGate(limiter)
    const finds = `{ ${aliases(4, (alias) => `${alias}: find`)} ${boards(5).slice(1)}`
    assert.equal((await attempt(finds, ada)).refusal?.facts.policy, 'find')
    assert.deepEqual([sumOf(limiter, 'cost'), reports.at(-1)?.remaining], [22, 2000])
  })
})
