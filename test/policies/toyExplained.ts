import { type ExecutionResult, type GraphQLSchema, execute, parse, validate } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import { createExplain } from '../../src/policies/explain.ts'
import { createGate } from '../../src/policies/gate.ts'
import type { PolicyContext } from '../../src/policies/principal.ts'
import { type Rule, allow, deny } from '../../src/policies/rule.ts'
import { createVisibility } from '../../src/policies/visibility.ts'
import { clockAtNoon, createMemoryLimiter, toySchema } from './toy.ts'
import { costRules } from './toyGate.ts'

/** Locks, rules before and after, on fields, types and arguments, limits of every phase, and what stands alone. */
const sdl = `
  type Query {
    open(x: Int): Int @public @rateLimit(name: "open", points: 1000000, window: "1h", by: [IP])
    mine: Shelf @auth
    shelf(of: String): Shelf @auth @policy(name: OWNER)
      @rateLimit(name: "shelf", points: 1000000, window: "1h", by: [USER])
      @rateLimit(name: "shelf-of", points: 1000000, window: "1h", by: [IP, ARGS], args: ["of"])
    quiet(of: String): Shelf @auth @policy(name: OWNER, deny: NULL)
    named(of: String @policy(name: SECOND)): Int @auth
      @rateLimit(name: "named", points: 1000000, window: "1h", by: [ARGS], args: ["of"], count: SUCCESS)
    books: [Book!] @auth @listSize(assumedSize: 3) @policy(name: OWNER, on: AFTER, deny: FILTER)
    any: Node @public
    staff: Shelf @auth(roles: [[ADMIN]])
    fresh: Int @auth(maxAge: "5m")
    strong: Int @auth(aal: 2, scopes: [[BOOKS_READ]])
    alone: Int @public @exclusive
      @rateLimit(name: "alone", points: 1000000, window: "1h", by: [IP])
      @rateLimit(name: "alone-failed", points: 1000000, window: "1h", by: [IP], count: FAILURE)
    dear: [Book!] @public @listSize(assumedSize: 900)
  }
  interface Node { id: ID }
  type Shelf implements Node @public { id: ID, books: [Book!] @listSize(assumedSize: 3), kept: Int @auth(scopes: [[BOOKS_READ]]) }
  type Book implements Node @public {
    id: ID
    shelf: Shelf
    price: Int @auth(roles: [[ADMIN], [AUDITOR]])
    note(of: String): String @auth @policy(name: SECOND)
  }
`

const owner: Rule = (viewer, { args, object }) => {
  const whose =
    args['of'] ?? (typeof object === 'object' && object !== null && 'owner' in object && object.owner)
  return viewer.kind !== 'anonymous' && whose === viewer.userId ? allow : deny('not theirs')
}
const second: Rule = (viewer, { args, value }) => {
  if ((value ?? args['of']) === 'throw') throw new Error('broken')
  return viewer.kind !== 'anonymous' && (value ?? args['of']) !== 'bob' ? allow : deny('bob is nobody’s')
}
const later: Rule = async (viewer, question) => second(viewer, question)
const rules = new Map([
  ['OWNER', owner],
  ['SECOND', later],
])

/** One schema with its gate, its enforcement and its explanation; it remembers what ran and what was charged. */
export function createExplained() {
  const limiter = createMemoryLimiter()
  const ran: string[] = []
  const told: string[] = []
  const ask = (coordinate: string, value: unknown) => () => {
    ran.push(coordinate)
    return value
  }
  const books = [
    { __typename: 'Book', id: 'a', owner: 'ada' },
    { __typename: 'Book', id: 'b', owner: 'bob' },
  ]
  const shelf = { __typename: 'Shelf', id: 's', owner: 'ada', books }
  const fields = { mine: shelf, shelf, quiet: shelf, staff: shelf, any: books[0], books, dear: books }
  const numbers = ['open', 'named', 'fresh', 'strong', 'alone'].map((name) => [name, 1] as const)
  const open = toySchema(sdl, {
    Query: Object.fromEntries(
      [...Object.entries(fields), ...numbers].map(([name, value]) => [name, ask(`Query.${name}`, value)]),
    ),
    Shelf: { kept: ask('Shelf.kept', 1) },
    Book: {
      shelf: () => shelf,
      price: ask('Book.price', 1),
      note: ask('Book.note', 'read'),
    },
  })
  const policies = compilePolicies(open, rules)
  const onDenied = (_context: PolicyContext | null, coordinate: string) => void told.push(coordinate)
  const whole = enforce(open, policies, rules, { clock: clockAtNoon, onDenied })
  const schemaFor = createVisibility(whole, policies)
  let requested = 0
  // Room for every run: explanations take it for granted.
  const costs = { ...costRules, freeMax: 2, budget: { ...costRules.budget, points: 1_000_000_000 } }
  const shared = { policies, clock: clockAtNoon, addressKey: (ip: string) => ip, costs }
  const gate = createGate({
    ...shared,
    limiter: { ...limiter, refund: async () => undefined },
    onRefused: async () => undefined,
    onCost: (_context, report) => {
      requested = report.requested
    },
  })

  const readDocument = (schema: GraphQLSchema, text: string) => {
    const document = parse(text)
    if (validate(schema, document).length > 0) throw new Refusal('BAD_USER_INPUT')
    return document
  }
  const explain = createExplain({ ...shared, schemaFor, rules, readDocument, fits: () => true })

  /** Sends a document through gate and enforcement. */
  const send = async (text: string, variables: object, context: PolicyContext) => {
    const from = limiter.charges.length
    ran.length = 0
    told.length = 0
    requested = 0
    const answered = await attempt(text, variables, context)
    return { ...answered, ran: [...ran], told: [...told], requested, charges: limiter.charges.slice(from) }
  }

  const attempt = async (text: string, variables: object, context: PolicyContext) => {
    const schema = schemaFor(context.viewer)
    const document = parse(text)
    try {
      if (validate(schema, document).length > 0) throw new Refusal('BAD_USER_INPUT')
      const gated = await gate(schema, document, null, variables, context)
      const result: ExecutionResult = await execute({
        schema,
        document,
        variableValues: { ...variables },
        contextValue: context,
      })
      await gated.settle(result)
      return { refused: null, result }
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.code, result: null }
      throw error
    }
  }

  return { explain, send, limiter, ran }
}
