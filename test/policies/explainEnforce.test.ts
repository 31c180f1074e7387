import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Explanation } from '../../src/policies/explanation.ts'
import { Refusal } from '../../src/errors.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { apiKey, contextOf, session, stranger } from './toy.ts'
import { createExplained } from './toyExplained.ts'

const of = fc.constantFrom('', '(of: "ada")', '(of: "bob")', '(of: "throw")', '(of: $who)')
const condition = fc.constantFrom('', '', '', '@include(if: $no)', '@skip(if: $no)')
const key = fc.constantFrom('a', 'b', 'c', 'd')

/** Fields by type: leaves, those with the argument `of`, and those that hold an object, with its type. */
const plain = new Map([
  ['Query', ['open', 'fresh', 'strong', 'alone', 'open(x: 2)']],
  ['Shelf', ['id', 'kept']],
  ['Book', ['id', 'price']],
  ['Node', ['id', '__typename']],
])
const argued = new Map([
  ['Query', ['named']],
  ['Book', ['note']],
])
const holding = new Map<string, readonly (readonly [string, string])[]>([
  [
    'Query',
    [
      ['mine', 'Shelf'],
      ['shelf', 'Shelf'],
      ['quiet', 'Shelf'],
      ['staff', 'Shelf'],
      ['any', 'Node'],
      ['books', 'Book'],
      ['dear', 'Book'],
    ],
  ],
  ['Shelf', [['books', 'Book']]],
  ['Book', [['shelf', 'Shelf']]],
])
const takesOf = new Set(['shelf', 'quiet'])

/** Each use has an alias of its own, so that no two conflict. */
function selections(type: string, depth: number): fc.Arbitrary<string> {
  const choices = [fc.constantFrom(...(plain.get(type) ?? []))]
  for (const name of argued.get(type) ?? []) choices.push(of.map((args) => `${name}${args}`))
  if (depth > 0) {
    for (const [name, inner] of holding.get(type) ?? [])
      choices.push(
        fc
          .tuple(takesOf.has(name) ? of : fc.constant(''), selections(inner, depth - 1))
          .map(([args, below]) => `${name}${args} ${below}`),
      )
  }
  const field = fc
    .tuple(key, fc.oneof(...choices), condition)
    .map(([alias, text, when]) => ({ alias, text, when }))
  return fc.array(field, { minLength: 1, maxLength: type === 'Query' ? 4 : 3 }).chain((fields) =>
    fc.boolean().map((isFragment) => {
      const texts = fields.map(({ alias, text, when }, index) => {
        const at = text.indexOf(' {')
        const [call, below] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)]
        return `${alias}${index}: ${call} ${when}${below}`
      })
      if (type === 'Node') return `{ ${texts.join(' ')} ... on Book { n: price } ... on Shelf { n: kept } }`
      return isFragment ? `{ ... on ${type} { ${texts.join(' ')} } }` : `{ ${texts.join(' ')} }`
    }),
  )
}

const documents = selections('Query', 3).map((text) => {
  const declared = ['$who: String', '$no: Boolean = false'].filter((one) =>
    text.includes(one.slice(0, one.indexOf(':'))),
  )
  return `query ${declared.length > 0 ? `(${declared.join(', ')})` : ''} ${text}`
})
const viewers = fc.constantFrom<Principal>(
  stranger,
  session('ada', ['USER']),
  session('ada', ['USER'], { factors: ['TOTP'] }),
  session('ada', ['USER'], { level: 2, ageSeconds: 900 }),
  session('bob', ['AUDITOR'], { level: 2 }),
  session('ada', ['ADMIN', 'USER'], { level: 2 }),
  apiKey('ada', ['ADMIN'], ['BOOKS_READ']),
)
const whos = fc.constantFrom('ada', 'bob')

const toy = createExplained()
type Sent = Awaited<ReturnType<typeof toy.send>>

async function both(text: string, viewer: Principal, who: string) {
  const context = contextOf(viewer)
  const before = [toy.limiter.charges.length, toy.ran.length]
  const request = { document: text, operationName: null, variables: { who } }
  const explained = await toy.explain(request, context).catch((error: unknown) => {
    if (error instanceof Refusal) return error
    throw error
  })
  assert.deepEqual([toy.limiter.charges.length, toy.ran.length], before)
  return { explained, sent: await toy.send(text, { who }, context) }
}

const deniedPaths = ({ result }: Sent) =>
  new Set(
    (result?.errors ?? []).map(({ path }) =>
      (path ?? []).filter((part) => typeof part === 'string').join('.'),
    ),
  )

function assertSameVerdicts({ allowed, fields }: Explanation, sent: Sent): void {
  const denied = fields.filter(({ verdict }) => verdict === 'DENY')
  assert.equal(allowed, sent.refused === null && denied.length === 0)
  const paths = deniedPaths(sent)
  for (const { path, verdict, coordinate } of fields) {
    if (verdict === 'ALLOW') assert.ok(!paths.has(path), `${coordinate} at ${path} was denied`)
    if (verdict !== 'DENY' || sent.result === null) continue
    // A no that gives null is no error; nothing stands in its place.
    assert.equal(sent.result.data?.[path], null, `${coordinate} at ${path} was given`)
  }
}

function assertSameCharges({ limits }: Explanation, { charges }: Sent): void {
  const outcomes = new Set(['named', 'alone-failed'])
  const attempts = (name: string) => !outcomes.has(name)
  const expected = limits.filter(({ name }) => attempts(name)).map(({ name, points }) => `${name} ${points}`)
  const counted = charges.filter(([name]) => attempts(name)).map(([name, , points]) => `${name} ${points}`)
  assert.deepEqual(expected.toSorted(), counted.toSorted())

  const sumOf = (name: string, points: readonly (readonly [string, number])[]) =>
    points.filter(([one]) => one === name).reduce((sum, [, more]) => sum + more, 0)
  for (const name of outcomes) {
    const most = sumOf(
      name,
      limits.map((limit) => [limit.name, limit.points]),
    )
    const charged = sumOf(
      name,
      charges.map(([limit, , points]) => [limit, points]),
    )
    assert.ok(charged <= most, `${name}: ${charged} of ${most}`)
  }
}

describe('for random documents and viewers, explain', () => {
  it('says what gate and enforcement then do, at the same cost and for the same charges', async () => {
    const seen = { invalid: 0, refused: 0, ruled: 0, allowed: 0, depends: 0, budgeted: 0 }
    await fc.assert(
      fc.asyncProperty(documents, viewers, whos, async (text, viewer, who) => {
        const { explained, sent } = await both(text, viewer, who)
        if (explained instanceof Refusal) {
          seen.invalid += 1
          assert.equal(sent.refused, explained.code)
          return
        }
        assertSameVerdicts(explained, sent)
        assertSameCharges(explained, sent)
        assert.equal(explained.cost, sent.requested)
        const { fields, limits, allowed } = explained
        seen.allowed += allowed ? 1 : 0
        seen.refused += sent.refused === null ? 0 : 1
        seen.ruled += !allowed && sent.refused === null ? 1 : 0
        seen.depends += fields.some(({ verdict }) => verdict === 'DEPENDS') ? 1 : 0
        seen.budgeted += limits.some(({ name }) => name === 'cost') ? 1 : 0
      }),
      { numRuns: 500 },
    )
    for (const [kind, count] of Object.entries(seen)) assert.ok(count > 5, `${kind}: only ${count}`)
  })

  it('names the field of every lock that refuses the operation, and what stands not alone', async () => {
    await fc.assert(
      fc.asyncProperty(documents, viewers, whos, async (text, viewer, who) => {
        const { explained, sent } = await both(text, viewer, who)
        if (explained instanceof Refusal || sent.refused === null || sent.refused === 'COST_LIMIT') return
        assert.ok(explained.fields.some(({ verdict, reason }) => verdict === 'DENY' && reason !== null))
      }),
      { numRuns: 200 },
    )
  })
})
