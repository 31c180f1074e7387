import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { Refusal } from '../../src/errors.ts'
import type { Explanation } from '../../src/policies/explanation.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { createDice } from './random/dice.ts'
import { engineOf } from './random/engineOf.ts'
import { isOdd } from './random/given.ts'
import { type Model, randomModel } from './random/model.ts'
import { type Read, callsOf, read, shut, shutLocks } from './random/oracle.ts'
import { type Buckets, createOracleGate, isCrowded } from './random/oracleGate.ts'
import { type Sent, randomDocument } from './random/randomDocument.ts'
import { sdlOf } from './random/sdlOf.ts'
import { type CountingLimiter, apiKey, contextOf, session, stranger } from './toy.ts'

const viewers: readonly Principal[] = [
  stranger,
  session('ada', []),
  session('bob', ['USER'], { factors: ['TOTP'] }),
  session('eve', ['USER', 'AUDITOR'], { ageSeconds: 301 }),
  session('root', ['ADMIN', 'USER', 'AUDITOR'], { level: 2, factors: ['PASSKEY'] }),
  apiKey('ada', ['ADMIN', 'AUDITOR', 'USER'], ['BOOKS_READ']),
  apiKey('root', ['USER'], ['BOOKS_READ', 'BOOKS_WRITE']),
]

/** A schema, and documents that somebody sends to it one after the other. */
const cases = fc.integer().map((seed) => {
  const dice = createDice(seed)
  const model = randomModel(dice)
  const sends = Array.from({ length: 6 }, () => ({
    sent: randomDocument(dice, model),
    viewer: viewers[dice(viewers.length)] ?? stranger,
    address: `192.0.2.${dice(2)}`,
  }))
  return { seed, model, sends }
})

const unused: ReadonlySet<unknown> = new Set([NoUnusedFragmentsRule, NoUnusedVariablesRule])
const rules = specifiedRules.filter((rule) => !unused.has(rule))
const isValid = (schema: GraphQLSchema, { text }: Sent) => validate(schema, parse(text), rules).length === 0

const spentBy = ({ charges }: CountingLimiter): Buckets => {
  const spent: Buckets = new Map()
  for (const [name, key, points] of charges) {
    const bucket = `${name} ${key.join(' ')}`
    spent.set(bucket, (spent.get(bucket) ?? 0) + points)
  }
  return spent
}
const sorted = (buckets: Buckets) => [...buckets].toSorted(([one], [other]) => (one < other ? -1 : 1))
const told = (model: Model, { text, variables }: Sent, { kind }: Principal) =>
  `${kind} ${JSON.stringify(variables)}\n${text}\n${sdlOf(model)}`

describe('whatever the schema and the document', () => {
  it('only resolvers of coordinates that are not denied run, and all of those: no gate, enforcement alone', async () => {
    const seen = { invalid: 0, whole: 0, cut: 0, calls: 0 }
    await fc.assert(
      fc.asyncProperty(cases, async ({ model, sends }) => {
        const engine = engineOf(model)
        for (const { sent, viewer } of sends) {
          if (!isValid(engine.whole, sent)) {
            seen.invalid += 1
            continue
          }
          const document = read(model, sent)
          const expected = callsOf(model, document, viewer)
          const { ran } = await engine.run(engine.whole, sent, contextOf(viewer))
          assert.deepEqual(ran, expected, told(model, sent, viewer))
          seen.calls += ran.length
          seen[shutLocks(model, document, viewer).size > 0 ? 'cut' : 'whole'] += 1
        }
      }),
      { numRuns: 60 },
    )
    assert.ok(seen.whole > 30 && seen.cut > 30 && seen.calls > 200, JSON.stringify(seen))
  })

  it('the gate says what a naive one says, no resolver runs behind a no, and every count is equal', async () => {
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(cases, async ({ model, sends }) => {
        const engine = engineOf(model)
        const oracle = createOracleGate(model)
        for (const { sent, viewer, address } of sends) {
          if (!isValid(engine.whole, sent)) continue
          const context = contextOf(viewer, address)
          const document = read(model, sent)
          const verdict = oracle.enter(document, context)
          const { code, result, ran } = await engine.send(sent, context)
          if (result !== null) oracle.settle(verdict, result)
          const calls = verdict.code === 'OK' ? callsOf(model, document, viewer) : []
          assert.deepEqual([code, ran], [verdict.code, calls], told(model, sent, viewer))
          assert.deepEqual(sorted(spentBy(engine.limiter)), sorted(oracle.spent), told(model, sent, viewer))
          seen.set(code, (seen.get(code) ?? 0) + 1)
        }
      }),
      { numRuns: 200 },
    )
    const codes = [
      'OK',
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'STEP_UP_REQUIRED',
      'RATE_LIMITED',
      'OPERATION_LIMIT',
    ]
    for (const code of codes) assert.ok((seen.get(code) ?? 0) > 2, JSON.stringify([...seen]))
  })

  it('what is valid in the schema that somebody sees runs nothing that is denied to them', async () => {
    let valid = 0
    await fc.assert(
      fc.asyncProperty(cases, async ({ model, sends }) => {
        const engine = engineOf(model)
        for (const { sent, viewer } of sends) {
          const schema = engine.schemaFor(viewer)
          if (!isValid(schema, sent)) continue
          valid += 1
          const { ran } = await engine.run(schema, sent, contextOf(viewer))
          const denied = ran.filter((call) => isShut(model, call, viewer))
          assert.deepEqual(denied, [], told(model, sent, viewer))
        }
      }),
      { numRuns: 40 },
    )
    assert.ok(valid > 30, `only ${valid} documents were valid`)
  })

  it('explain says what gate and enforcement then do, at the same cost and for the same charges', async () => {
    const seen = { allowed: 0, denied: 0, depends: 0, charged: 0 }
    await fc.assert(
      fc.asyncProperty(cases, async ({ model, sends }) => {
        const engine = engineOf(model)
        for (const { sent, viewer, address } of sends) {
          if (!isValid(engine.whole, sent)) continue
          const context = contextOf(viewer, address)
          const request = { document: sent.text, operationName: null, variables: sent.variables }
          const explained = await engine.explain(request, context)
          const before = spentBy(engine.limiter)
          const answer = await engine.send(sent, context)
          const document = read(model, sent)
          assertSame(model, document, explained, answer, viewer, told(model, sent, viewer))
          if (answer.code !== 'RATE_LIMITED')
            assertCharges(model, explained, before, spentBy(engine.limiter), told(model, sent, viewer))
          seen[explained.allowed ? 'allowed' : 'denied'] += 1
          seen.depends += explained.fields.some(({ verdict }) => verdict === 'DEPENDS') ? 1 : 0
          seen.charged += explained.limits.length > 0 ? 1 : 0
        }
      }),
      { numRuns: 60 },
    )
    for (const [kind, count] of Object.entries(seen)) assert.ok(count > 15, `${kind}: only ${count}`)
  })
})

function isShut(model: Model, call: string, viewer: Principal): boolean {
  const policy = model.policies.get(call.slice(0, call.indexOf('(')))
  return policy === undefined || shut(policy.lock, viewer) !== null
}

type Answer = Awaited<ReturnType<ReturnType<typeof engineOf>['send']>>

function assertSame(
  model: Model,
  document: Read,
  { allowed, cost, fields }: Explanation,
  { code, result, cost: requested }: Answer,
  viewer: Principal,
  words: string,
): void {
  const isRuled = document
    .uses(document.root, document.top)
    .some(({ name, n }) => model.policies.get(`${document.root}.${name}`)?.before != null && isOdd(n))
  const isRefused = isCrowded(model, document) || shutLocks(model, document, viewer).size > 0
  assert.equal(allowed, !isRefused && !isRuled, words)
  assert.equal(cost, requested, words)
  if (code !== 'RATE_LIMITED') assert.equal(code === 'OK', !isRefused, words)

  const refused = (result?.errors ?? []).filter(({ originalError }) => originalError instanceof Refusal)
  const denied = new Set(
    refused.map(({ originalError, path = [] }) => {
      const coordinate = originalError instanceof Refusal ? originalError.detail?.split(':')[0] : ''
      return `${coordinate} ${path.filter((part) => typeof part === 'string').join('.')}`
    }),
  )
  for (const { coordinate, path, verdict } of fields) {
    if (verdict === 'ALLOW') assert.ok(!denied.has(`${coordinate} ${path}`), `${path} was denied\n${words}`)
    if (verdict === 'DENY' && result !== null)
      assert.equal(result.data?.[path], null, `${path} was given\n${words}`)
  }
}

function assertCharges(
  model: Model,
  { limits }: Explanation,
  before: Buckets,
  after: Buckets,
  words: string,
): void {
  const attempts = new Set(
    [...model.policies.values()].flatMap(({ limits: all }) =>
      all.filter(({ count }) => count === 'ATTEMPT').map(({ name }) => name),
    ),
  )
  const told = limits.filter(({ name }) => attempts.has(name)).map(({ name, points }) => `${name} ${points}`)
  const charged = [...after]
    .map(([bucket, points]) => [bucket.split(' ')[0] ?? '', points - (before.get(bucket) ?? 0)] as const)
    .filter(([name, points]) => points > 0 && attempts.has(name))
    .map(([name, points]) => `${name} ${points}`)
  assert.deepEqual(told.toSorted(), charged.toSorted(), words)
}
