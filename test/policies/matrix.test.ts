import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildSchema } from 'graphql'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import { policyMatrix, printSchemaWithPolicies } from '../../src/policies/matrix.ts'
import { type Rules, allow } from '../../src/policies/rule.ts'
import { clockAtNoon, toySchema } from './toy.ts'

const fields = [
  'open: Int @public',
  'mine: Int @auth @policy(name: OWNER)',
  'staff: Int @auth(roles: [[AUDITOR], [ADMIN]], scopes: [[BOOKS_READ]])',
  'both: Int @auth(roles: [[AUDITOR, ADMIN]])',
  'fresh: Int @auth(roles: [[ADMIN]], aal: 2, maxAge: "5m") @policy(name: OWNER)',
  'limited(n: Int = 3): Int @public @rateLimit(name: "l", points: 1, window: "1m", by: [IP, ARGS], args: ["n"])',
]
const rules: Rules = new Map([['OWNER', () => allow]])
const schemaOf = (order: readonly string[]) => toySchema(`type Query { ${order.join(' ')} }`)
const matrixOf = (order: readonly string[]) => policyMatrix(compilePolicies(schemaOf(order), rules))

describe('the matrix', () => {
  const columns = ['anonymous', 'USER', 'AUDITOR', 'ADMIN', 'BOOKS_READ', 'BOOKS_WRITE']
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['Query.both', ['deny', 'deny', 'deny', 'deny', 'deny', 'deny']],
    ['Query.fresh', ['deny', 'deny', 'deny', 'depends', 'deny', 'deny']],
    ['Query.limited', ['allow', 'allow', 'allow', 'allow', 'allow', 'allow']],
    ['Query.mine', ['deny', 'depends', 'depends', 'depends', 'deny', 'deny']],
    ['Query.open', ['allow', 'allow', 'allow', 'allow', 'allow', 'allow']],
    ['Query.staff', ['deny', 'deny', 'allow', 'allow', 'allow', 'deny']],
  ]
  for (const [coordinate, cells] of rows) {
    it(`says who may reach ${coordinate}`, () => {
      const row = matrixOf(fields)[coordinate]
      assert.deepEqual([Object.keys(row ?? {}), Object.values(row ?? {})], [columns, cells])
    })
  }

  it('is the same text for the same policies, in whatever order they are written', () => {
    const [one, other] = [fields, fields.toReversed()].map((order) => JSON.stringify(matrixOf(order)))
    assert.equal(one, other)
    assert.deepEqual(
      Object.keys(matrixOf(fields)),
      rows.map(([coordinate]) => coordinate),
    )
  })
})

describe('the printed schema', () => {
  it('is the same text for the same schema, in whatever order it is written', () => {
    assert.equal(
      printSchemaWithPolicies(schemaOf(fields)),
      printSchemaWithPolicies(schemaOf(fields.toReversed())),
    )
  })

  it('keeps every policy, enforced or not: what is printed compiles to the same', () => {
    const schema = schemaOf(fields)
    const policies = compilePolicies(schema, rules)
    const safe = enforce(schema, policies, rules, { clock: clockAtNoon, onDenied: () => undefined })
    const printed = printSchemaWithPolicies(safe)

    assert.equal(printed, printSchemaWithPolicies(schema))
    const again = compilePolicies(buildSchema(printed), rules)
    assert.deepEqual(policyMatrix(again), policyMatrix(policies))
    assert.deepEqual(again.fields.get('Query.limited'), policies.fields.get('Query.limited'))
  })
})
