import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { execute, parse } from 'graphql'
import { v7 as uuidv7 } from 'uuid'
import { createCursors } from '../../src/crypto/cursors.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { createEventPages } from '../../src/db/queries/eventPages.ts'
import { systemClock } from '../../src/observability/clock.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import { rules } from '../../src/policies/rules/index.ts'
import { createSchema } from '../../src/schema/index.ts'
import { codesOf } from '../policies/toyEnforced.ts'
import { contextOf, session } from '../policies/toy.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const ada = uuidv7()
const bob = uuidv7()

/** The API as it would be with a query that forgets whose trail it looks for: it finds what an auditor would. */
function withBrokenQuery() {
  const broken = mapSchema(createSchema(), {
    [MapperKind.QUERY_ROOT_FIELD]: (config, name) => {
      const { resolve } = config
      if (name !== 'securityEvents' || resolve === undefined) return config
      return {
        ...config,
        resolve: (root, args, context, info) => {
          const viewer = { ...context.viewer, roles: new Set(['AUDITOR']) }
          return resolve(root, args, { ...context, viewer }, info)
        },
      }
    },
  })
  const told: string[] = []
  const policies = compilePolicies(broken, rules)
  const schema = enforce(broken, policies, rules, {
    clock: systemClock,
    onDenied: (_context, coordinate) => told.push(coordinate),
  })
  return { schema, told }
}

describe('a query that finds somebody else’s events', () => {
  let database: FreshDatabase
  let open: OpenDatabase
  before(async () => {
    database = await freshDatabase()
    open = openDatabase({
      url: database.appUrl,
      poolMax: 2,
      timeoutMs: 5_000,
      slowQueryMs: 1_000,
      logger: createLogger('silent'),
      metrics: createMetrics(),
    })
    for (const userId of [ada, bob]) {
      await database.query(
        `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, user_id)
         VALUES ($1, 'login_succeeded', 'SUCCESS', 'INFO', 0, $2)`,
        [uuidv7(), userId],
      )
    }
  })
  after(async () => {
    await open.close()
    await database.drop()
  })

  const eventsFor = async (userId: string, roles: string[]) => {
    const { schema, told } = withBrokenQuery()
    const eventCursors = createCursors(
      keyring({ current: 'c'.repeat(64), previous: null }, 'cursors'),
      'events',
    )
    const contextValue = {
      ...contextOf(session(userId, roles)),
      services: { pageOfEvents: createEventPages({ kept: open.db, anew: open.db }), eventCursors },
      recordRefusal: () => Promise.resolve({ riskScore: 0 }),
    }
    const document = parse('{ securityEvents { edges { cursor node { id ipAddress } } } }')
    return { told, result: await execute({ schema, document, contextValue }) }
  }

  it('lets none of them leave: the answer is an error, and the denial is told', async () => {
    const { result, told } = await eventsFor(ada, ['USER'])
    assert.deepEqual([result.data?.['securityEvents'], codesOf(result)], [null, ['FORBIDDEN']])
    assert.deepEqual(told, ['SecurityEventEdge.node'])
  })

  it('is what an auditor asked for', async () => {
    const { result, told } = await eventsFor(ada, ['AUDITOR'])
    assert.deepEqual([codesOf(result), told], [[], []])
    assert.equal(JSON.parse(JSON.stringify(result.data)).securityEvents.edges.length, 2)
  })
})
