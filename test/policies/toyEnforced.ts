import { type ExecutionResult, type GraphQLSchema, executeSync, parse } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import type { PolicyContext, Principal } from '../../src/policies/principal.ts'
import { type Rule, type Rules, allow } from '../../src/policies/rule.ts'
import { clockAtNoon, contextOf, session, toySchema } from './toy.ts'

/** Locks on objects behind an interface, a union and nested lists. */
export const sdl = `
  type Query { shelf: Shelf @public, node(kind: String! = "Book"): Node @public, any: Thing @public, list: [[Book!]!]! @public @listSize(assumedSize: 4), slow: Int @auth }
  type Subscription { added: Int @auth(roles: [[ADMIN]]), seen: Int @public }
  interface Node { id: ID, secret: String }
  type Shelf @public { books: [Book!]! @listSize(assumedSize: 4), name: String }
  type Book implements Node @public {
    id: ID
    secret: String @auth(roles: [[ADMIN]], scopes: [[BOOKS_READ]])
    owned(by: String): String @auth @policy(name: OWNER)
    fresh: String @auth(aal: 2, maxAge: "5m")
  }
  type Ghost implements Node @public { id: ID, secret: String @auth }
  union Thing = Book | Ghost
`

/** An enforced schema that counts how often each locked resolver ran. */
export function enforced(rule: Rule = () => allow) {
  const calls: string[] = []
  const denials: string[] = []
  const ran = (name: string) => () => {
    calls.push(name)
    return name
  }
  const book = { __typename: 'Book', id: '1' }
  const schema = toySchema(sdl, {
    Query: {
      shelf: () => ({ books: [book], name: 'one' }),
      node: () => book,
      any: () => book,
      list: () => [[book]],
      slow: () => 1,
    },
    Book: { secret: ran('Book.secret'), owned: ran('Book.owned'), fresh: ran('Book.fresh') },
    Ghost: { secret: ran('Ghost.secret') },
    Subscription: {
      added: {
        subscribe: async function* () {
          calls.push('source')
          yield { added: 1 }
        },
      },
    },
  })
  const rules: Rules = new Map([['OWNER', rule]])
  const policies = compilePolicies(schema, rules)
  const onDenied = (_context: PolicyContext | null, coordinate: string) => denials.push(coordinate)
  const safe = enforce(schema, policies, rules, { clock: clockAtNoon, onDenied })
  return { calls, denials, policies, schema: safe }
}

export function run(schema: GraphQLSchema, text: string, viewer: Principal): ExecutionResult {
  return executeSync({ schema, document: parse(text), contextValue: contextOf(viewer) })
}

export const codesOf = ({ errors = [] }: ExecutionResult) =>
  errors.map(({ originalError }) => (originalError instanceof Refusal ? originalError.code : originalError))

export const ada = session('ada', ['USER'])
export const admin = session('root', ['ADMIN'])
