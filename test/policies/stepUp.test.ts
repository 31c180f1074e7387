import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { execute, parse, validate } from 'graphql'
import { Refusal, type RefusalFacts } from '../../src/errors.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import { createExplain } from '../../src/policies/explain.ts'
import { createGate } from '../../src/policies/gate.ts'
import { policyMatrix } from '../../src/policies/matrix.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { createVisibility } from '../../src/policies/visibility.ts'
import { apiKey, clockAtNoon, contextOf, createMemoryLimiter, session, stranger, toySchema } from './toy.ts'
import { costRules } from './toyGate.ts'

const open = toySchema(
  `type Query {
    strong: Int @auth(aal: 2)
    fresh: Int @auth(maxAge: "5m")
    both: Int @auth(roles: [[ADMIN]], scopes: [[BOOKS_READ]], aal: 2, maxAge: "5m")
  }`,
  { Query: { strong: () => 1, fresh: () => 1, both: () => 1 } },
)
const policies = compilePolicies(open, new Map())
const whole = enforce(open, policies, new Map(), { clock: clockAtNoon, onDenied: () => undefined })
const schemaFor = createVisibility(whole, policies)
const shared = { policies, clock: clockAtNoon, addressKey: (ip: string) => ip, costs: costRules }
const gate = createGate({
  ...shared,
  limiter: createMemoryLimiter(),
  onRefused: async () => undefined,
  onCost: () => undefined,
})
const readDocument = (_schema: unknown, text: string) => parse(text)
const asked = { schemaFor: () => whole, rules: new Map(), readDocument, fits: () => true }
const explain = createExplain({ ...shared, ...asked })

type Told = readonly [code: string, facts: RefusalFacts]
const passes: Told = ['OK', {}]
const told = (error: unknown): Told => {
  if (error instanceof Refusal) return [error.code, error.facts]
  throw error
}

/** What each judge says of one field: the gate, the enforcement without a gate, and the explanation. */
async function judged(field: string, viewer: Principal) {
  const document = parse(`{ x: ${field} }`)
  const contextValue = contextOf(viewer)
  const gated = await Promise.resolve()
    .then(() => gate(whole, document, null, {}, contextValue))
    .then(() => passes, told)
  const { errors = [] } = await execute({ schema: whole, document, contextValue })
  const enforced = errors[0] === undefined ? passes : told(errors[0].originalError)
  const request = { document: `{ x: ${field} }`, operationName: null, variables: {} }
  const { allowed } = await explain(request, contextValue)
  return { gated, enforced, allowed }
}

const old = { ageSeconds: 301 }
const stepUp = (facts: RefusalFacts): Told => ['STEP_UP_REQUIRED', facts]
const forbidden: Told = ['FORBIDDEN', {}]
const rows: readonly (readonly [who: string, field: string, viewer: Principal, expected: Told])[] = [
  ['without a second factor', 'strong', session('a', []), passes],
  ['without a second factor, whose proof is old', 'strong', session('a', [], old), passes],
  ['with two factors proven', 'strong', session('a', [], { level: 2, factors: ['TOTP'] }), passes],
  [
    'with a second factor that is not proven',
    'strong',
    session('a', [], { factors: ['TOTP', 'PASSKEY'] }),
    stepUp({ methods: ['PASSWORD', 'TOTP', 'PASSKEY'] }),
  ],
  ['without a second factor', 'fresh', session('a', [], { ageSeconds: 300 }), passes],
  [
    'without a second factor, whose proof is old',
    'fresh',
    session('a', [], old),
    stepUp({ methods: ['PASSWORD'], maxAgeSeconds: 300 }),
  ],
  [
    'with a passkey, whose proof is old',
    'fresh',
    session('a', [], { ...old, level: 2, factors: ['PASSKEY'] }),
    stepUp({ methods: ['PASSWORD', 'PASSKEY'], maxAgeSeconds: 300 }),
  ],
  ['with a passkey that is not proven', 'fresh', session('a', [], { factors: ['PASSKEY'] }), passes],
  ['without a second factor', 'both', session('a', ['ADMIN']), passes],
  [
    'with a factor not proven and an old proof',
    'both',
    session('a', ['ADMIN'], { ...old, factors: ['TOTP'] }),
    stepUp({ methods: ['PASSWORD', 'TOTP'], maxAgeSeconds: 300 }),
  ],
  [
    'with a factor not proven, just signed in',
    'both',
    session('a', ['ADMIN'], { factors: ['TOTP'] }),
    stepUp({ methods: ['PASSWORD', 'TOTP'] }),
  ],
  ['without the role, whatever the factors', 'both', session('a', [], { level: 2 }), forbidden],
  ['that is an API key with the scope', 'both', apiKey('a', ['ADMIN'], ['BOOKS_READ']), forbidden],
  ['that is a stranger', 'both', stranger, ['UNAUTHENTICATED', {}]],
]

describe('a caller', () => {
  for (const [who, field, viewer, expected] of rows) {
    it(`${who}: ${expected[0]} for ${field}, by gate, enforcement and explain alike`, async () => {
      assert.deepEqual(await judged(field, viewer), {
        gated: expected,
        enforced: expected,
        allowed: expected[0] === 'OK',
      })
    })
  }

  it('sees a field whatever the factors: only roles hide', () => {
    const seen = [[], ['TOTP']].map((factors) => schemaFor(session('a', ['ADMIN'], { factors })))
    assert.equal(seen[0], seen[1])
    assert.deepEqual(validate(schemaFor(session('a', [])), parse('{ strong fresh }')), [])
  })

  it('of the matrix has proved whatever is asked for', () => {
    assert.deepEqual(policyMatrix(policies)['Query.both'], {
      anonymous: 'deny',
      USER: 'deny',
      AUDITOR: 'deny',
      ADMIN: 'allow',
      BOOKS_READ: 'deny',
      BOOKS_WRITE: 'deny',
    })
  })
})
