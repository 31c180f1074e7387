import { type FaultRow, owner, query } from './faultRow.ts'

/** Faults of locks, each beside its neighbour without. */
export const accessFaults: readonly FaultRow[] = [
  {
    it: 'names a field without a policy',
    bad: 'type Query { hello: String @public, book: Book @public } type Book { id: ID }',
    faults: ['Book.id: has no policy, of its own or of its type; add @public or @auth'],
    good: 'type Query { hello: String @public, book: Book @public } type Book @auth { id: ID }',
  },
  {
    it: 'lets no root type pass its policy on',
    bad: 'type Query @public { hello: String }',
    faults: [
      'Query.hello: has no policy; a root field needs its own @public or @auth',
      'Query: @public protects nothing here; write it on the fields of a root type',
    ],
    good: query,
  },
  {
    it: 'refuses @public beside @auth',
    bad: 'type Query { hello: String @public @auth }',
    faults: ['Query.hello: @public beside @auth'],
    good: 'type Query { book: Book @public } type Book @auth { id: ID @public }',
  },
  {
    it: 'refuses @public beside @auth on a type',
    bad: 'type Query { book: Book @public } type Book @public @auth { id: ID }',
    faults: ['Book.id: @public beside @auth on its type'],
    good: 'type Query { book: Book @public } type Book @public { id: ID }',
  },
  {
    it: 'refuses @public beside a rule, its type’s included',
    bad: 'type Query { book: Book @public } type Book @auth @policy(name: OWNER) { id: ID @public }',
    faults: ['Book.id: @public beside @policy'],
    good: 'type Query { book: Book @public } type Book @auth @policy(name: OWNER) { id: ID }',
    rules: owner,
  },
  {
    it: 'refuses a rule without a lock',
    bad: 'type Query { hello: String @policy(name: OWNER) }',
    faults: [
      'Query.hello: has no policy; a root field needs its own @public or @auth',
      'Query.hello: @policy without @auth',
    ],
    good: 'type Query { hello: String @auth @policy(name: OWNER) }',
    rules: owner,
  },
  {
    it: 'names an unknown role',
    bad: 'type Query { hello: String @auth(roles: [[GOD]]) }',
    faults: [
      'Query.hello: @auth is not valid: Argument "@auth(roles:)" has invalid value at [0][0]: Value "GOD" does not exist in "Role" enum.',
    ],
    good: 'type Query { hello: String @auth(roles: [[ADMIN]]) }',
  },
  {
    it: 'names an unknown scope',
    bad: 'type Query { hello: String @auth(scopes: [[ALL]]) }',
    faults: [
      'Query.hello: @auth is not valid: Argument "@auth(scopes:)" has invalid value at [0][0]: Value "ALL" does not exist in "Scope" enum.',
    ],
    good: 'type Query { hello: String @auth(scopes: [[BOOKS_READ]]) }',
  },
  {
    it: 'refuses an empty list of roles',
    bad: 'type Query { hello: String @auth(roles: []) }',
    faults: ['Query.hello: @auth(roles:) holds an empty list; nobody and everybody look alike in it'],
    good: 'type Query { hello: String @auth }',
  },
  {
    it: 'refuses an empty group of roles',
    bad: 'type Query { hello: String @auth(roles: [[ADMIN], []]) }',
    faults: ['Query.hello: @auth(roles:) holds an empty list; nobody and everybody look alike in it'],
    good: 'type Query { hello: String @auth(roles: [[ADMIN], [AUDITOR, USER]]) }',
  },
  {
    it: 'refuses an empty group of scopes',
    bad: 'type Query { hello: String @auth(scopes: [[]]) }',
    faults: ['Query.hello: @auth(scopes:) holds an empty list; nobody and everybody look alike in it'],
    good: 'type Query { hello: String @auth(scopes: [[BOOKS_READ]]) }',
  },
  {
    it: 'refuses an assurance level that does not exist and an age that does not parse',
    bad: 'type Query { hello: String @auth(aal: 3, maxAge: "soon") }',
    faults: [
      'Query.hello: @auth(aal: 3) is neither 1 nor 2',
      'Query.hello: @auth(maxAge:) is not a duration, as in "5m"',
    ],
    good: 'type Query { hello: String @auth(aal: 2, maxAge: "5m") }',
  },
]
