import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Rule, allow, deny } from '../../src/policies/rule.ts'
import { contextOf, session } from './toy.ts'
import { codesOf } from './toyEnforced.ts'
import { type Place, ada, ask, handTimers, mine, owner, plainField, theirs, toyPlace } from './toyRules.ts'

const book = '@public @policy(name: OWNER, on: AFTER, deny: NULL)'
const later: Rule<Readonly<Record<string, unknown>>, never> = async (viewer, question) =>
  owner(viewer, question)
const many = Array.from({ length: 100 }, (_, index) => `a${index}: x { id owner __typename }`).join(' ')

describe('a rule AFTER is asked once for each object in a request', () => {
  const places: readonly (readonly [string, Place, readonly string[]])[] = [
    ['over a hundred aliases', { x: ': Book @public', book, gives: mine }, ['mine']],
    ['where it denies', { x: ': Book @public', book, gives: theirs }, ['theirs']],
    ['in lists', { x: plainField('[Book]'), book, gives: [mine, theirs, mine] }, ['mine', 'theirs']],
    ['behind an interface', { x: ': Node @public', book, gives: mine }, ['mine']],
    [
      'where field and type name it',
      { x: ': Book @public @policy(name: OWNER, on: AFTER)', book, gives: mine },
      ['mine'],
    ],
  ]
  for (const [name, place, asked] of places) {
    for (const [how, rule] of [
      ['at once', owner],
      ['later', later],
    ] as const) {
      it(`${name}, answering ${how}`, async () => {
        const toy = toyPlace({ ...place, rule })
        const text = place.x.includes('Node') ? many.replaceAll('id owner', 'id ... on Book { owner }') : many
        assert.deepEqual((await ask(toy.schema, `{ ${text} }`)).errors, undefined)
        assert.deepEqual(toy.asked, asked)
      })
    }
  }

  it('and anew in the next request, whose answer is its own', async () => {
    const toy = toyPlace({ x: ': Book @public', book, gives: mine })
    const [first, other, again] = [ada, session('bob', []), ada]
    const answers = []
    for (const viewer of [first, other, again])
      answers.push((await ask(toy.schema, '{ x { id } }', viewer)).data)
    assert.deepEqual(answers, [{ x: { id: 'mine' } }, { x: null }, { x: { id: 'mine' } }])
    assert.deepEqual(toy.asked, ['mine', 'mine', 'mine'])
  })

  it('while requests that overlap share nothing', async () => {
    const toy = toyPlace({ x: ': Book @public', book, gives: mine, rule: later })
    const answers = await Promise.all(
      ['ada', 'bob', 'ada', 'bob'].map((userId) => ask(toy.schema, '{ x { id } }', session(userId, []))),
    )
    assert.deepEqual(
      answers.map(({ data }) => data?.['x'] !== null),
      [true, false, true, false],
    )
  })

  it('but each time about what is no object, which tells nothing apart', async () => {
    const toy = toyPlace({
      x: ': String @public @policy(name: OWNER, on: AFTER, deny: NULL)',
      gives: 'mine',
    })
    await ask(toy.schema, '{ a: x b: x }')
    assert.deepEqual(toy.asked, ['mine', 'mine'])
  })

  it('and BEFORE each time, since the arguments are part of the question', async () => {
    const byArgument: Rule = (_viewer, { args }) => (args['id'] === 'mine' ? allow : deny('no'))
    const toy = toyPlace({
      x: '(id: ID): Book @auth @policy(name: OWNER)',
      gives: mine,
      rule: byArgument,
    })
    const result = await ask(toy.schema, '{ a: x(id: "mine") { id } b: x(id: "theirs") { id } }')
    assert.deepEqual([result.data, codesOf(result)], [{ a: { id: 'mine' }, b: null }, ['FORBIDDEN']])
  })
})

describe('a rule that gives a promise', () => {
  const silent = () => new Promise<never>(() => undefined)

  for (const [phase, place] of [
    ['BEFORE', { x: ': Book @auth @policy(name: OWNER)', gives: mine }],
    ['AFTER', { x: ': Book @public @policy(name: OWNER, on: AFTER)', gives: mine }],
  ] as const) {
    it(`denies ${phase} when its time is over, and is told of`, async () => {
      const timers = handTimers()
      const toy = toyPlace({ ...place, rule: silent }, { ruleTimeoutMs: 40, startTimer: timers.startTimer })
      const answer = ask(toy.schema, '{ x { id } }')
      timers.end()
      const result = await answer
      assert.deepEqual([codesOf(result), timers.started], [['FORBIDDEN'], [40]])
      assert.deepEqual(toy.told, ['Query.x: OWNER gave no verdict within 40 ms'])
    })
  }

  it('is no longer heard once its time is over', async () => {
    const timers = handTimers()
    const late = Promise.withResolvers<typeof allow>()
    const toy = toyPlace({ x: ': Book @public', book, gives: mine, rule: () => late.promise }, timers)
    const context = contextOf(ada)
    const answer = ask(toy.schema, '{ x { id } }', context)
    timers.end()
    await answer
    late.resolve(allow)
    await late.promise
    assert.deepEqual((await ask(toy.schema, '{ x { id } }', context)).data, { x: null })
  })

  it('in time leaves no timer behind, whatever it says', async () => {
    for (const rule of [later, () => Promise.reject(new Error('gone'))]) {
      const timers = handTimers()
      const toy = toyPlace({ x: ': Book @public', book, gives: mine, rule }, timers)
      await ask(toy.schema, '{ x { id } }')
      assert.deepEqual([timers.started, timers.running.size], [[1_000], 0])
    }
  })
})
