import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { compilePolicies } from '../../src/policies/compile.ts'
import { directivesSdl } from '../../src/policies/directives.ts'
import { enforce } from '../../src/policies/enforce.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { type SchemaFor, createVisibility } from '../../src/policies/visibility.ts'
import { apiKey, clockAtNoon, session, stranger } from './toy.ts'

/**
 * A library that knows nothing of accounts or records. What only LIBRARIAN sees ends with `#L`, what only READER sees
 * with `#R`, what needs both with `#RL`.
 */
const sdl = `
  enum Role { READER LIBRARIAN }
  enum Scope { CATALOGUE }
  enum PolicyName { NONE }
  enum SecurityEventType { LENT }

  type Query {
    books(first: Int! = 2): [Book!]! @listSize(assumedSize: 2) @public
    renew: Int @public @rateLimit(name: "renew", points: 1, window: "1h", by: [IP], count: SUCCESS)
    loans: [Loan!] @listSize(assumedSize: 2) @auth(scopes: [[CATALOGUE]])
    wishes(by: WishOrder): [Wish!] @listSize(assumedSize: 2) @auth(roles: [[READER]]) #R
    readers(filter: ReaderFilter): [Reader!] @listSize(assumedSize: 2) @auth(roles: [[LIBRARIAN]], scopes: [[CATALOGUE]]) #L
    audit: Audit @auth #L
    find(text: String!): [Found!]! @listSize(assumedSize: 2) @public
    item(id: ID!): Item @public
    kept: Kept @auth #L
    both: Int @auth(roles: [[READER, LIBRARIAN]]) #RL
    either: Int @auth(roles: [[READER], [LIBRARIAN]], aal: 2)
  }
  type Mutation {
    lend(loan: LoanInput!): Loan @auth(roles: [[LIBRARIAN]]) @audit(event: LENT) #L
  }
  type Subscription {
    returned: Loan @auth(roles: [[LIBRARIAN]]) #L
    opened: Int @public @rateLimit(name: "opened", points: 1, window: "1h", by: [IP], count: SUCCESS)
    waiting: Int @auth
  }
  interface Item { id: ID! price: Int shelf: String }
  interface Kept { note: String }
  type Book implements Item @public {
    id: ID!
    title: String
    shelf: String
    price: Int @auth(roles: [[LIBRARIAN]]) #L
    loans: [Loan!] @listSize(assumedSize: 2) @auth(roles: [[LIBRARIAN]]) #L
  }
  type Map implements Item @public { id: ID! price: Int shelf: String }
  type Wish @public { text: String }
  type Loan @auth { id: ID! book: Book until: String }
  type Reader implements Kept @auth(roles: [[LIBRARIAN]], scopes: [[CATALOGUE]]) { name: String note: String standing: Standing }
  type Audit @auth(roles: [[LIBRARIAN]]) { lines: [String!] }
  union Found = Book | Reader | Wish
  input ReaderFilter { standing: Standing }
  input LoanInput { book: ID! days: Int = 14 }
  enum Standing { GOOD BARRED }
  enum WishOrder { NEWEST OLDEST }
`

export interface Library {
  readonly schemaFor: SchemaFor
  readonly whole: GraphQLSchema
  readonly policies: ReturnType<typeof compilePolicies>
  /** Coordinates whose resolvers ran. */
  readonly ran: string[]
}

/** The library behind the engine. `find` and `item` give a reader or a book, whoever asks. */
export function createLibrary(): Library {
  const ran: string[] = []
  const gives = (coordinate: string, value: unknown) => () => {
    ran.push(coordinate)
    return value
  }
  const book = { __typename: 'Book', id: '1', title: 'Emma', shelf: 'A', price: 7, loans: [] }
  const reader = { __typename: 'Reader', name: 'Ada', note: 'late', standing: 'GOOD' }
  const open = makeExecutableSchema({
    typeDefs: [directivesSdl, sdl],
    resolvers: {
      Query: {
        books: gives('Query.books', [book]),
        loans: gives('Query.loans', [{ id: '2', book, until: 'May' }]),
        wishes: gives('Query.wishes', [{ text: 'more' }]),
        readers: gives('Query.readers', [reader]),
        audit: gives('Query.audit', { lines: [] }),
        find: (_root, { text }) => [text === 'Ada' ? reader : book],
        item: gives('Query.item', book),
        kept: gives('Query.kept', reader),
        both: gives('Query.both', 2),
        either: gives('Query.either', 1),
      },
      Book: { price: gives('Book.price', 7), loans: gives('Book.loans', []) },
      Reader: { name: gives('Reader.name', 'Ada'), note: gives('Reader.note', 'late') },
      Mutation: { lend: gives('Mutation.lend', { id: '3', until: 'June', book }) },
      Subscription: {
        opened: {
          async *subscribe() {
            ran.push('Subscription.opened')
            yield { opened: 1 }
          },
        },
        waiting: {
          async *subscribe() {
            ran.push('Subscription.waiting')
            yield { waiting: 1 }
          },
        },
      },
    },
  })
  const policies = compilePolicies(open, new Map())
  const whole = enforce(open, policies, new Map(), { clock: clockAtNoon, onDenied: () => undefined })
  return { schemaFor: createVisibility(whole, policies), whole, policies, ran }
}

/** The SDL as somebody with these roles sees it, cut by hand at the marks and not by the engine. */
export function sdlFor(roles: readonly string[]): string {
  const isReader = roles.includes('READER')
  const isLibrarian = roles.includes('LIBRARIAN')
  const lines = sdl.split('\n').filter((line) => {
    if (line.endsWith('#RL')) return isReader && isLibrarian
    if (line.endsWith('#R')) return isReader
    if (line.endsWith('#L')) return isLibrarian
    return !line.includes(' either:') || roles.length > 0
  })
  const text = lines.join('\n')
  const cut = (from: string, pattern: RegExp | string, to = '') => from.replace(pattern, to)
  let left = text
  if (!isLibrarian) {
    left = cut(left, /type Mutation \{\s*\}/)
    left = cut(left, 'interface Item { id: ID! price: Int shelf', 'interface Item { id: ID! shelf')
    left = cut(cut(left, /interface Kept.*\n/), / {2}type Reader .*\n/)
    left = cut(cut(left, / {2}type Audit .*\n/), ' | Reader')
    left = cut(cut(cut(left, /input ReaderFilter.*\n/), /input LoanInput.*\n/), /enum Standing.*\n/)
  }
  return isReader ? left : cut(left, /enum WishOrder.*\n/)
}

export const librarian = session('mia', ['LIBRARIAN'], { level: 2 })
export const reader = session('ada', ['READER'])

export const visitors: readonly (readonly [string, readonly string[], Principal])[] = [
  ['a stranger', [], stranger],
  ['a person without a role', [], session('eve', [])],
  ['a reader', ['READER'], reader],
  ['a librarian', ['LIBRARIAN'], librarian],
  ['a reading librarian', ['READER', 'LIBRARIAN'], session('zoe', ['READER', 'LIBRARIAN'])],
  ['an API key of a reader', ['READER'], apiKey('ada', ['READER'], ['CATALOGUE'])],
]
