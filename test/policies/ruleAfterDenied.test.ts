/* oxlint-disable unicorn/no-thenable -- a resolver may give anything, a thenable too */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { execute, parse, subscribe } from 'graphql'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import { type Rule, allow } from '../../src/policies/rule.ts'
import { clockAtNoon, contextOf, stranger, toySchema } from './toy.ts'
import { codesOf } from './toyEnforced.ts'
import {
  ada,
  ask,
  bookWith,
  idsOf,
  mine,
  owner,
  plainField,
  ruledField,
  streamOf,
  theirs,
  toyPlace,
} from './toyRules.ts'

const pair = [mine, theirs]

describe('what a rule AFTER denies', () => {
  it('is nobody’s by alias, fragment or the name of its type alone', async () => {
    const { schema } = toyPlace({ x: plainField('Node'), book: bookWith('NULL'), gives: theirs })
    const text =
      '{ a: x { __typename } b: x { ...N } c: x { ... on Book { owner } } } fragment N on Node { id }'
    assert.deepEqual((await ask(schema, text)).data, { a: null, b: null, c: null })
  })

  it('fails for a stranger with UNAUTHENTICATED, behind no lock at all', async () => {
    const { schema } = toyPlace({ x: plainField('Book'), book: bookWith('ERROR'), gives: mine })
    assert.deepEqual(codesOf(await ask(schema, '{ x { id } }', stranger)), ['UNAUTHENTICATED'])
  })

  it('is told where it fails a field, and not where the SDL says that it is left out', async () => {
    const told = await Promise.all(
      ['ERROR', 'NULL'].map(async (deny) => {
        const toy = toyPlace({ x: plainField('Book'), book: bookWith(deny), gives: theirs })
        await ask(toy.schema, '{ x { id } }')
        return toy.told
      }),
    )
    assert.deepEqual(told, [['Query.x: OWNER: not theirs'], []])
  })

  it('is told where the rule gave no verdict, whatever its no does', async () => {
    const broken = () => {
      throw new Error('the database is gone')
    }
    const toy = toyPlace({ x: plainField('[Book]'), book: bookWith('FILTER'), gives: pair, rule: broken })
    assert.deepEqual((await ask(toy.schema, '{ x { id } }')).data, { x: [] })
    assert.deepEqual(toy.told, ['Query.x: OWNER threw', 'Query.x: OWNER threw'])
  })

  it('stays shut where another layer hands the object out: each of its fields asks again', async () => {
    const toy = toyPlace({ x: plainField('Book'), book: bookWith('NULL'), gives: mine })
    const leaky = mapSchema(toy.schema, {
      [MapperKind.OBJECT_FIELD]: (config, name) =>
        name === 'x' ? { ...config, resolve: () => theirs } : config,
    })
    const result = await ask(leaky, '{ x { id owner } }')
    assert.deepEqual(
      [result.data, codesOf(result)],
      [{ x: { id: null, owner: null } }, ['FORBIDDEN', 'FORBIDDEN']],
    )
  })

  it('stays shut where nobody can tell its type: the rules of every type it could have are asked', async () => {
    const nameless = { id: 'theirs', owner: 'bob' }
    const { schema } = toyPlace({ x: plainField('Node'), book: bookWith('NULL'), gives: nameless })
    const result = await ask(schema, '{ x { id } }')
    assert.deepEqual([result.data, result.errors], [{ x: null }, undefined])
  })

  it('leaves a rejected element its own error', async () => {
    const gives = () => [mine, Promise.reject(new Error('lost')), theirs]
    const { schema } = toyPlace({ x: plainField('[Book]'), book: bookWith('FILTER'), gives })
    const { data, errors } = await ask(schema, '{ x { id } }')
    assert.deepEqual([data, errors?.map(({ path }) => path)], [{ x: [{ id: 'mine' }, null] }, [['x', 1]]])
  })

  it('fails the field once, and leaves no rejection unheard, which would end the process', async () => {
    const unheard: unknown[] = []
    const hear = (reason: unknown) => unheard.push(reason)
    process.on('unhandledRejection', hear)
    const lost = () => Promise.reject(new Error('lost'))
    for (const gives of [
      () => [Promise.resolve(theirs), theirs],
      () => [theirs, lost()],
      () => [lost(), theirs, Promise.resolve(theirs)],
    ]) {
      const { schema } = toyPlace({ x: plainField('[Book]'), book: bookWith('ERROR'), gives })
      const result = await ask(schema, '{ x { id } }')
      assert.deepEqual([result.data, codesOf(result)], [{ x: null }, ['FORBIDDEN']])
    }
    await new Promise(setImmediate)
    process.off('unhandledRejection', hear)
    assert.deepEqual(unheard, [])
  })

  it('is awaited from whatever execution awaits, a function with a `then` included', async () => {
    const gives = () =>
      Object.defineProperty(() => null, 'then', { value: (done: (text: string) => void) => done('mine') })
    const { schema } = toyPlace({ x: ruledField('String', 'NULL'), gives })
    assert.deepEqual((await ask(schema, '{ x }')).data, { x: 'mine' })
  })

  it('is denied without a context, and nothing runs', async () => {
    const toy = toyPlace({ x: plainField('Book'), book: bookWith('NULL'), gives: mine })
    const result = await execute({ schema: toy.schema, document: parse('{ x { id } }') })
    assert.deepEqual([codesOf(result), toy.ran], [['UNAUTHENTICATED'], []])
  })
})

describe('a subscription behind a rule AFTER', () => {
  it('starts, and each event is asked about as it arrives', async () => {
    const schema = toySchema(
      `type Query { a: Int @public } type Subscription { x: Book @public }
       type Book @public @policy(name: OWNER, on: AFTER) { id: ID }`,
      { Subscription: { x: { subscribe: () => streamOf([{ x: theirs }, { x: mine }]) } } },
    )
    const rules = new Map([['OWNER', Object.assign(owner)]])
    const safe = enforce(schema, compilePolicies(schema, rules), rules, {
      clock: clockAtNoon,
      onDenied: () => undefined,
    })
    const stream = await subscribe({
      schema: safe,
      document: parse('subscription { x { id } }'),
      contextValue: contextOf(ada),
    })
    assert.ok(Symbol.asyncIterator in stream)
    const events = []
    for await (const event of stream) events.push([idsOf(event.data?.['x']), codesOf(event)])
    assert.deepEqual(events, [
      [null, ['FORBIDDEN']],
      ['mine', []],
    ])
  })
})

describe('a verdict AFTER', () => {
  it('never sees the arguments, since it is kept for the object', async () => {
    const seen: unknown[] = []
    const rule: Rule = (_viewer, { args }) => {
      seen.push({ ...args })
      return allow
    }
    const { schema } = toyPlace({ x: `(id: ID): Book @public`, book: bookWith('NULL'), gives: mine, rule })
    await ask(schema, '{ x(id: "1") { id } }')
    assert.deepEqual(seen, [{}])
  })
})
