import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { createVisibility } from '../../src/policies/visibility.ts'
import { clockAtNoon, session, toySchema } from './toy.ts'
import { serve } from './toyServer.ts'

const names = [
  'open',
  'mine',
  'read',
  'both',
  'either',
  'staff',
  'fresh',
  'strong',
  'bySession',
  'byKey',
  'byUser',
]
const limited = (name: string, by: string) =>
  `@auth(scopes: [[BOOKS_READ]]) @rateLimit(name: "${name}", points: 2, window: "1h", by: [${by}])`

function createServer() {
  const ran: string[] = []
  const resolver = (name: string) => () => ran.push(name)
  const open = toySchema(
    `type Query {
      open: Int @public
      mine: Int @auth
      read: Int @auth(scopes: [[BOOKS_READ]])
      both: Int @auth(scopes: [[BOOKS_READ, BOOKS_WRITE]])
      either: Int @auth(scopes: [[BOOKS_READ], [BOOKS_WRITE]])
      staff: Int @auth(roles: [[ADMIN], [AUDITOR]], scopes: [[BOOKS_READ]])
      fresh: Int @auth(scopes: [[BOOKS_READ]], maxAge: "5m")
      strong: Int @auth(scopes: [[BOOKS_READ]], aal: 2)
      bySession: Int ${limited('by-session', 'SESSION')}
      byKey: Int ${limited('by-key', 'API_KEY')}
      byUser: Int ${limited('by-user', 'USER')}
    }`,
    { Query: Object.fromEntries(names.map((name) => [name, resolver(name)])) },
  )
  const policies = compilePolicies(open, new Map())
  const whole = enforce(open, policies, new Map(), { clock: clockAtNoon, onDenied: () => undefined })
  return { ran, ...serve({ schemaFor: createVisibility(whole, policies), policies }) }
}

const key = (apiKeyId: string, scopes: string[], roles: string[] = ['USER']): Principal => ({
  kind: 'apiKey',
  userId: 'ada',
  apiKeyId,
  roles: new Set(roles),
  scopes: new Set(scopes),
})
const reading = key('one', ['BOOKS_READ'])
const other = key('two', ['BOOKS_READ'])
const person = session('ada', ['USER'])

describe('an API key', () => {
  let server: ReturnType<typeof createServer>
  beforeEach(() => {
    server = createServer()
  })
  const codeOf = async (field: string, viewer: Principal) =>
    (await server.ask(`{ ${field} }`, viewer)).codes[0] ?? 'OK'

  for (const [what, viewer, field, code] of [
    ['what is public', key('one', []), 'open', 'OK'],
    ['what names no scope', reading, 'mine', 'FORBIDDEN'],
    ['its scope', reading, 'read', 'OK'],
    ['another scope', key('one', ['BOOKS_WRITE']), 'read', 'FORBIDDEN'],
    ['no scope at all', key('one', []), 'read', 'FORBIDDEN'],
    ['one scope of the two that are needed together', reading, 'both', 'FORBIDDEN'],
    ['both scopes', key('one', ['BOOKS_READ', 'BOOKS_WRITE']), 'both', 'OK'],
    ['either scope', key('one', ['BOOKS_WRITE']), 'either', 'OK'],
    ['the scope, and a role of its person', key('one', ['BOOKS_READ'], ['AUDITOR']), 'staff', 'OK'],
    ['the role of its person without the scope', key('one', [], ['ADMIN']), 'staff', 'FORBIDDEN'],
    ['a proof of identity', reading, 'fresh', 'FORBIDDEN'],
    ['a second factor', reading, 'strong', 'FORBIDDEN'],
  ] as const) {
    it(`by ${what}: ${code} for ${field}, decided before anything runs`, async () => {
      assert.equal(await codeOf(field, viewer), code)
      assert.deepEqual(server.ran, code === 'OK' ? [field] : [])
    })
  }

  it('whose person lacks a role does not see the field, as the person does not', async () => {
    const [hidden, absent] = [await server.ask('{ staff }', reading), await server.ask('{ stafz }', reading)]
    assert.equal(hidden.text.replaceAll('staff', 'stafz'), absent.text)
    assert.deepEqual(server.ran, [])
  })

  it('is refused whole for one field that its scopes do not open, however it is reached', async () => {
    for (const query of [
      '{ read mine }',
      '{ read ... { a: mine } }',
      '{ read ...F } fragment F on Query { mine }',
    ])
      assert.deepEqual([(await server.ask(query, reading)).codes, server.ran], [['FORBIDDEN'], []])
  })

  /** Whom each limit of two counts together, by who asks in turn. */
  for (const [field, asked, codes] of [
    ['bySession', [reading, reading, reading, other, person], ['OK', 'OK', 'RATE_LIMITED', 'OK', 'OK']],
    ['byKey', [reading, reading, reading, other], ['OK', 'OK', 'RATE_LIMITED', 'OK']],
    ['byKey', [person, person, person, reading], ['OK', 'OK', 'OK', 'OK']],
    ['byUser', [reading, other, person, reading], ['OK', 'OK', 'RATE_LIMITED', 'RATE_LIMITED']],
  ] as const) {
    it(`is counted ${field}, asked by ${asked.map(whoIs).join(', ')}`, async () => {
      const told: unknown[] = []
      for (const viewer of asked) told.push(await codeOf(field, viewer))
      assert.deepEqual(told, codes)
    })
  }

  it('is counted by its aliases', async () => {
    const { codes } = await server.ask('{ a: byKey b: byKey c: byKey }', reading)
    assert.deepEqual(
      [codes, server.ran, await codeOf('byKey', reading)],
      [['RATE_LIMITED'], [], 'RATE_LIMITED'],
    )
  })
})

function whoIs(viewer: Principal): string {
  return viewer.kind === 'apiKey' ? `key ${viewer.apiKeyId}` : 'the person'
}
