import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  executeSync,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { actualCost } from '../../src/policies/cost/actualCost.ts'
import type { CostPlan } from '../../src/policies/cost/costPlan.ts'
import { planOf, schema } from './toyCost.ts'

const unused: ReadonlySet<unknown> = new Set([NoUnusedFragmentsRule, NoUnusedVariablesRule])
const rules = specifiedRules.filter((rule) => !unused.has(rule))
const variables = { yes: true, no: false, two: 2 }
const conditions = [
  '',
  '',
  '',
  '@include(if: true)',
  '@skip(if: $yes)',
  '@include(if: $no)',
  '@skip(if: $no)',
]

/** By type: its leaves, and its fields that hold objects, each under an alias that says its arguments. */
const leaves = new Map(
  Object.entries({
    Query: ['dear', 'topProducts'],
    User: ['name', 'age'],
    Shelf: ['id'],
    Book: ['title', 'id'],
    Note: ['text'],
    FilmConnection: [],
    FilmEdge: ['cursor'],
    Node: ['id'],
    Thing: [],
    PageInfo: ['hasNextPage'],
  }),
)
const shared: readonly [string, string][] = [
  ['owner', 'Shelf'],
  ['next', 'Node'],
]
const branches = new Map<string, readonly [string, string][]>(
  Object.entries<[string, string][]>({
    Query: [
      ['shelf', 'Shelf'],
      ['u2: users(max: $two)', 'User'],
      ['u0: users(max: -3)', 'User'],
      ['p: page(first: 3)', 'FilmConnection'],
      ['t: any(first: 2)', 'Thing'],
      ['node', 'Node'],
    ],
    User: [['shelf', 'Shelf']],
    Shelf: [...shared, ['books', 'Book'], ['b1: books(first: 1)', 'Book'], ['free', 'Note']],
    Book: [...shared],
    Node: [...shared],
    FilmConnection: [
      ['edges', 'FilmEdge'],
      ['pageInfo', 'PageInfo'],
    ],
    FilmEdge: [['node', 'Shelf']],
  }),
)
const narrower = new Map([
  ['Node', ['Shelf', 'Book', 'Node']],
  ['Thing', ['Book', 'Note']],
  ['Shelf', ['Node']],
  ['Book', ['Node']],
])
const fragmentTypes = ['Shelf', 'Node', 'Query']

function selections(type: string, depth: number, fragmentsFrom: number): fc.Arbitrary<string> {
  const leaf = fc.constantFrom('__typename', ...(leaves.get(type) ?? []))
  const choices: fc.Arbitrary<string>[] = [leaf]
  if (depth > 0) {
    for (const [field, inner] of branches.get(type) ?? [])
      choices.push(selections(inner, depth - 1, fragmentsFrom).map((text) => `${field} ${text}`))
    for (const condition of narrower.get(type) ?? [])
      choices.push(
        selections(condition, depth - 1, fragmentsFrom).map((text) => `... on ${condition} ${text}`),
      )
  }
  for (const [index, on] of fragmentTypes.entries()) {
    const fits = on === type || (on !== 'Query' && (type === 'Node' || type === 'Book' || type === 'Shelf'))
    if (fits && index >= fragmentsFrom && !(on === 'Shelf' && type === 'Book'))
      choices.push(fc.constant(`...F${index}`))
  }
  const one = fc.tuple(fc.oneof(...choices), fc.constantFrom(...conditions)).map(([text, condition]) => {
    const at = text.indexOf('{')
    return at < 0 ? `${text} ${condition}` : `${text.slice(0, at)} ${condition} ${text.slice(at)}`
  })
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((texts) => `{ __typename ${texts.join(' ')} }`)
}

const documents = fc
  .tuple(selections('Query', 4, 0), ...fragmentTypes.map((type, index) => selections(type, 2, index + 1)))
  .map(([query, ...fragments]) => {
    const text = fragments.map((inner, index) => `fragment F${index} on ${fragmentTypes[index]} ${inner}`)
    return `query ($yes: Boolean = true, $no: Boolean = false, $two: Int = 2) ${query} ${text.join(' ')}`
  })

const weights = new Map(
  Object.entries({
    'Query.topProducts': 5,
    'Query.dear': 40,
    'User.age': 2,
    'Note.text': 1,
    Book: 5,
    Note: 0,
  }),
)
const sizes = new Map(Object.entries({ users: 'max', books: 'first', any: 'first', page: 'first' }))

/** Runs a document with lists as long as they may be, and counts calls and objects one by one. */
function executed(text: string, pick: () => number) {
  let points = 1
  const objectOf = (type: GraphQLOutputType, size: number): unknown => {
    const named = getNamedType(type)
    const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named]
    const chosen = types[pick() % types.length]?.name ?? ''
    points += weights.get(chosen) ?? 1
    return { __typename: chosen, size }
  }
  const valueOf = (type: GraphQLOutputType, size: number): unknown => {
    if (isNonNullType(type)) return valueOf(type.ofType, size)
    // A list of lists holds the items of all of them; the last has them all.
    if (isListType(type))
      return isListOfLists(type.ofType)
        ? [[], valueOf(type.ofType, size)]
        : Array.from({ length: size }, () => valueOf(type.ofType, 0))
    return 'name' in type && schema.getType(type.name) !== undefined && leaves.has(type.name)
      ? objectOf(type, size)
      : 1
  }
  const fieldResolver = (
    source: { size?: number } | undefined,
    args: Record<string, number>,
    _context: unknown,
    info: GraphQLResolveInfo,
  ) => {
    points += weights.get(`${info.parentType.name}.${info.fieldName}`) ?? 0
    const size = args[sizes.get(info.fieldName) ?? ''] ?? source?.size ?? 0
    return valueOf(info.returnType, Math.max(0, size))
  }
  const { data, errors } = executeSync({
    schema,
    document: parse(text),
    variableValues: variables,
    fieldResolver,
    rootValue: {},
  })
  assert.equal(errors, undefined)
  return { points, data: data ?? {} }
}

function isListOfLists(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}

/** Whether an interface or a union was met, so that an estimate is only an upper bound. */
function meetsAbstract({ fields }: CostPlan): boolean {
  return fields.some(({ plans }) => plans.length > 1 || plans.some(meetsAbstract))
}

/** The type that might have cost most by its lists did not, since they were short. */
const shorterThanPlanned = `query ($yes: Boolean = true, $no: Boolean = false, $two: Int = 2) {
  node { __typename next { __typename owner { __typename owner { __typename } next { __typename ...F0 } } }
         ... on Book { ...F1 } } ...F2 }
  fragment F0 on Shelf { next { __typename ... on Book { __typename } } }
  fragment F1 on Node { next { next { __typename } ... on Book { __typename } } }
  fragment F2 on Query { shelf { b1: books(first: 1) { __typename } } }`

describe('whatever the document', () => {
  const seeds = fc.array(fc.nat(9), { minLength: 1, maxLength: 30 })
  const settings = { numRuns: 150 }

  it('the estimate is what execution does with lists that are full, and no type of an interface does more', () => {
    let exact = 0
    fc.assert(
      fc.property(documents, seeds, (text, seed) => {
        assert.deepEqual(validate(schema, parse(text), rules), [])
        const plan = planOf(text, variables)
        assert.ok(!(plan instanceof Refusal))
        let drawn = 0
        const { points } = executed(text, () => seed[(drawn += 1) % seed.length] ?? 0)
        const isAbstract = meetsAbstract(plan)
        if (!isAbstract) exact += points > 5 ? 1 : 0
        assert.ok(isAbstract ? points <= plan.cost : points === plan.cost, `${points} ${plan.cost}`)
      }),
      settings,
    )
    assert.ok(exact > 10, `only ${exact} documents were worth counting`)
  })

  it('the cost of an answer is what execution did, or more where it does not say of which types it is', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const plan = planOf(text, variables)
        assert.ok(!(plan instanceof Refusal))
        const { points, data } = executed(text, () => 0)
        const isAbstract = meetsAbstract(plan)
        const actual = actualCost(plan, data)
        assert.ok(
          isAbstract ? actual >= points && actual <= plan.cost : actual === points,
          `${actual} ${points}`,
        )
      }),
      { ...settings, examples: [[shorterThanPlanned]] },
    )
  })
})
