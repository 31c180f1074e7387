import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import type { Limiter } from '../../src/limits/limit.ts'
import type { PolicyContext } from '../../src/policies/principal.ts'
import { processorMs } from '../support/processorTime.ts'
import { apiKey, contextOf, createMemoryLimiter, session, stranger, toySchema } from './toy.ts'
import { ada, admin, createToyGate, login, schema } from './toyGate.ts'

describe('locks are tried before anything runs', () => {
  const rows: readonly (readonly [string, string, PolicyContext, string])[] = [
    ['a stranger at a lock', '{ me { id } }', contextOf(stranger), 'UNAUTHENTICATED'],
    ['a person at a lock', '{ me { id } }', ada, 'OK'],
    ['a person without the role', 'mutation { purge }', ada, 'FORBIDDEN'],
    ['a person with the role', 'mutation { purge }', admin, 'OK'],
    ['a lock below a public field, through an interface', '{ board { id } }', ada, 'FORBIDDEN'],
    ['a lock that the operation avoids', '{ board { ... on Open { id } } }', contextOf(stranger), 'OK'],
    ['a lock in a nested list', '{ me { boards { ... on Closed { id } } } }', ada, 'FORBIDDEN'],
    [
      'a circle, which no validation lets through: it has no end, so no price',
      '{ board { ...F } } fragment F on Open { next { ...F ... on Closed { id } } }',
      ada,
      'COST_LIMIT',
    ],
    [
      'an API key without scopes on the field',
      '{ me { id } }',
      contextOf(apiKey('ada', [], ['BOOKS_READ'])),
      'FORBIDDEN',
    ],
    ['an API key with the scope', '{ find }', contextOf(apiKey('ada', [], ['BOOKS_READ'])), 'OK'],
    [
      'an old proof of identity',
      'mutation { change }',
      contextOf(session('ada', [], { ageSeconds: 301 })),
      'STEP_UP_REQUIRED',
    ],
    [
      'an old proof where a role is missing as well',
      'mutation { change purge }',
      contextOf(session('ada', [], { ageSeconds: 301 })),
      'FORBIDDEN',
    ],
    ['introspection', '{ __schema { types { name } } __typename }', contextOf(stranger), 'OK'],
  ]
  for (const [name, text, context, code] of rows) {
    it(`${name}: ${code}`, async () =>
      assert.equal((await createToyGate().attempt(text, context)).code, code))
  }

  it('for two viewers of one document in both orders', async () => {
    const { gate } = createToyGate()
    const document = parse('mutation { purge }')
    const ask = async (context: PolicyContext) => {
      try {
        await gate(schema, document, null, null, context)
        return 'OK'
      } catch (error) {
        return error instanceof Refusal ? error.code : error
      }
    }
    assert.deepEqual(
      [await ask(admin), await ask(ada), await ask(contextOf(stranger)), await ask(admin)],
      ['OK', 'FORBIDDEN', 'UNAUTHENTICATED', 'OK'],
    )
  })

  it('for the operation of a document that is named', async () => {
    const { gate } = createToyGate()
    const document = parse('query A { board { ... on Open { id } } } mutation B { purge }')
    await gate(schema, document, 'A', null, contextOf(stranger))
    await assert.rejects(async () => gate(schema, document, 'B', null, contextOf(stranger)), {
      code: 'UNAUTHENTICATED',
    })
  })

  it('and refuse a field of a schema that was never compiled', async () => {
    const other = toySchema('type Query { other: Int @public }')
    await assert.rejects(async () => createToyGate().gate(other, parse('{ other }'), null, null, admin), {
      code: 'FORBIDDEN',
    })
  })

  it('with a limit by person charged to nobody while the lock is shut', async () => {
    const limiter = createMemoryLimiter()
    assert.equal((await createToyGate(limiter).attempt('{ find }')).code, 'UNAUTHENTICATED')
    assert.deepEqual(limiter.charges, [])
  })
})

describe('a refusal', () => {
  it('is told, with what was decided so far, before it leaves', async () => {
    const { attempt, told } = createToyGate()
    const text = 'mutation { a: mail purge }'
    await attempt(text, ada)
    const [{ context, code, facts } = assert.fail()] = told
    assert.deepEqual(
      [context, code, facts.coordinate, facts.rootFields],
      [ada, 'FORBIDDEN', 'Mutation.purge', ['Mutation.mail', 'Mutation.purge']],
    )
    assert.deepEqual(
      facts.decisions.map(({ decision }) => decision.limit.name),
      ['mail-ip'],
    )
  })

  it('is told of variables, limits and exclusive fields as well', async () => {
    const { attempt, told } = createToyGate()
    await attempt('query ($id: ID!) { free(id: $id) }')
    await attempt('{ a: all b: all c: all }')
    await attempt(`mutation { ${login('a')} mail }`)
    assert.deepEqual(
      told.map(({ code }) => code),
      ['BAD_USER_INPUT', 'RATE_LIMITED', 'OPERATION_LIMIT'],
    )
  })

  it('stands when its record fails', async () => {
    const { attempt } = createToyGate(undefined, () => Promise.reject(new Error('no database')))
    assert.equal((await attempt('mutation { purge }', ada)).code, 'FORBIDDEN')
  })

  it('says when to come back, for the longest of the limits that refused', async () => {
    const { refusal } = await createToyGate().attempt('{ a: all b: all c: all }')
    assert.deepEqual(refusal?.facts, { retryAfter: 3600, policy: 'all' })
  })

  it('is SERVICE_UNAVAILABLE where no store could decide', async () => {
    const limiter: Limiter = {
      ...createMemoryLimiter(),
      consume: async (limit) => ({ allowed: false, limit, remaining: 0, resetSeconds: 5, store: 'none' }),
    }
    const { refusal } = await createToyGate(limiter).attempt('{ all }')
    assert.deepEqual([refusal?.code, refusal?.facts], ['SERVICE_UNAVAILABLE', { retryAfter: 5 }])
  })
})

describe('an operation without limits', () => {
  it('is decided and settled without a promise', () => {
    const gated = createToyGate().gate(schema, parse('{ me { id } }'), null, undefined, ada)
    assert.ok(!(gated instanceof Promise))
    assert.equal(gated.settle({ data: { me: null } }), undefined)
  })

  it('takes at most 0.2 ms, its document never seen before', () => {
    const { gate } = createToyGate()
    const text =
      'query Q($id: ID) { me { id boards { ... on Open { id next { id ... on Open { id } } } } } free(id: $id) }'
    const times = Array.from({ length: 200 }, () => {
      const document = parse(text, { noLocation: true })
      const start = processorMs()
      void gate(schema, document, null, { id: '1' }, admin)
      return processorMs() - start
    })
    const median = times.toSorted((left, right) => left - right)[100] ?? Number.POSITIVE_INFINITY
    assert.ok(median <= 0.2, `median ${median} ms`)
  })
})
