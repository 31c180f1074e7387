import { makeExecutableSchema } from '@graphql-tools/schema'
import { type GraphQLSchema, execute, parse } from 'graphql'
import { keyring } from '../src/crypto/keyring.ts'
import { createCostRules } from '../src/graphql/costRules.ts'
import { createLockedSchema } from '../src/graphql/lockedSchema.ts'
import { addressBlock } from '../src/limits/keys.ts'
import { createLimiter } from '../src/limits/limiter.ts'
import { createLogger } from '../src/observability/logger.ts'
import { createMetrics } from '../src/observability/metrics.ts'
import { systemClock } from '../src/observability/clock.ts'
import { compilePolicies } from '../src/policies/compile.ts'
import { directivesSdl } from '../src/policies/directives.ts'
import { enforce } from '../src/policies/enforce.ts'
import { createGate } from '../src/policies/gate.ts'
import type { PolicyContext } from '../src/policies/principal.ts'
import { processorMs } from '../test/support/processorTime.ts'
import type { Ground } from './harness/ground.ts'
import type { Measurement } from './harness/measurement.ts'
import { median } from './harness/sample.ts'

const documentsCount = 200
const rowsCount = 1_000

/** What the policy engine costs by itself, in processor time of this process: enforcement of a large answer, and the gate. */
export const policies: Measurement = {
  name: 'policies',
  async run({ isQuick }: Pick<Ground, 'isQuick'>) {
    const rounds = isQuick ? 40 : 200
    const { guarded, plain, ratio } = await answers(rounds)
    return [
      {
        what: '10,000 locked fields, enforced (processor)',
        milliseconds: guarded,
        ratio,
        reach: '≤ 1.1 times without',
      },
      { what: '10,000 fields, nothing enforced (processor)', milliseconds: plain },
      {
        what: 'the gate, a document it has not seen (processor)',
        milliseconds: await gateTime(rounds / 10),
        reach: '≤ 0.2 ms',
      },
    ]
  },
}

const viewer: PolicyContext['viewer'] = {
  kind: 'session',
  userId: 'ada',
  sessionId: 'session-of-ada',
  roles: new Set(['USER', 'ADMIN', 'AUDITOR']),
  assuranceLevel: 2,
  secondFactorMethods: ['TOTP'],
  authenticatedAt: Math.floor(systemClock.now() / 1000),
}
const contextValue: PolicyContext = {
  viewer,
  client: { requestId: 'bench', ip: '192.0.2.1', userAgent: null },
}

/** The two in turn, so that a machine that drifts drifts under both; the first rounds warm up and are dropped. */
async function answers(rounds: number) {
  const names = Array.from({ length: 10 }, (_, index) => `f${index}`)
  const rows = Array.from({ length: rowsCount }, () => Object.fromEntries(names.map((name) => [name, name])))
  const sdl = `
    enum Role { USER } enum Scope { READ } enum PolicyName { NONE } enum SecurityEventType { NONE }
    type Query { rows: [Row!]! @auth @listSize(assumedSize: ${rowsCount}) }
    type Row @auth(roles: [[USER]], scopes: [[READ]]) { ${names.map((name) => `${name}: String`).join(' ')} }
  `
  const open = makeExecutableSchema({
    typeDefs: [directivesSdl, sdl],
    resolvers: { Query: { rows: () => rows } },
    assumeValidSDL: true,
  })
  const locked = enforce(open, compilePolicies(open, new Map()), new Map(), {
    clock: systemClock,
    onDenied: () => undefined,
  })
  const document = parse(`{ rows { ${names.join(' ')} } }`)
  const once = async (schema: GraphQLSchema) => {
    const started = processorMs()
    const { errors } = await execute({ schema, document, contextValue })
    if (errors !== undefined) throw new Error('the bench was refused', { cause: errors })
    return processorMs() - started
  }
  const pairs: (readonly [guarded: number, plain: number])[] = []
  for (let round = 0; round < rounds * 1.5; round += 1) pairs.push([await once(locked), await once(open)])
  const counted = pairs.slice(-rounds)
  return {
    guarded: median(counted.map(([guarded]) => guarded)),
    plain: median(counted.map(([, plain]) => plain)),
    ratio: median(counted.map(([guarded, plain]) => guarded / plain)),
  }
}

/** Of one document of many that differ, each new to the gate, on the schema of the server; limits are in memory. */
async function gateTime(rounds: number): Promise<number> {
  const limitOverrides = new Map([['*', { points: 1_000_000_000, windowSeconds: 60 }]])
  const { policies: compiled, schemaFor } = createLockedSchema(
    { limitOverrides },
    {
      clock: systemClock,
      onDenied: () => undefined,
      dryRun: { rules: new Set(), onWouldDeny: () => undefined },
    },
  )
  const limiter = createLimiter({
    pool: null,
    redis: null,
    keySecret: keyring({ current: 'bench', previous: null }, 'limit-keys').current,
    logger: createLogger('fatal'),
    metrics: createMetrics(),
  })
  const gate = createGate({
    policies: compiled,
    limiter,
    clock: systemClock,
    addressKey: addressBlock,
    costs: createCostRules(limitOverrides),
    onCost: () => undefined,
    onRefused: async () => undefined,
  })
  const schema = schemaFor(viewer)
  const times: number[] = []
  for (let round = 0; round < rounds * 2; round += 1) {
    const documents = Array.from({ length: documentsCount }, (_, index) => parse(documentAt(index)))
    const started = processorMs()
    for (const document of documents) await gate(schema, document, null, {}, contextValue)
    if (round >= rounds) times.push((processorMs() - started) / documentsCount)
  }
  return median(times)
}

const person = 'id email username emailVerified roles status createdAt lastLoginAt'

/** A page of the record with who stands in it, and oneself: about forty fields, no two documents alike. */
function documentAt(index: number): string {
  return `query Q${index} { a${index}: me { ${person} sessions { id current createdAt ipAddress userAgent } }
    b${index}: securityEvents(first: ${1 + (index % 50)}) { edges { cursor node { id timestamp type outcome severity
      riskScore riskSignals { name points } ipAddress userAgent requestId user { ...P } actor { ...P } } }
      pageInfo { hasNextPage endCursor } } } fragment P on User { ${person} }`
}
