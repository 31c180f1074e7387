import { type FaultRow, mutation, owner, query } from './faultRow.ts'

/** Faults of places, names and marks, each beside its neighbour without. */
export const shapeFaults: readonly FaultRow[] = [
  {
    it: 'reads the directives of type extensions',
    bad: `${query} type Book { id: ID } extend type Book { title: String @auth }`,
    faults: ['Book.id: has no policy, of its own or of its type; add @public or @auth'],
    good: `${query} type Book { id: ID } extend type Book @auth { title: String }`,
  },
  {
    it: 'refuses a lock on the field of an interface, which protects no implementer',
    bad: `${query} interface Node { id: ID @auth } type Book implements Node { id: ID @public }`,
    faults: ['Node.id: @auth protects nothing here; write it on the types that implement it'],
    good: `${query} interface Node { id: ID } type Book implements Node { id: ID @auth }`,
  },
  {
    it: 'names an unknown rule',
    bad: 'type Query { hello: String @auth @policy(name: OWNER) @policy(name: SECOND) }',
    faults: ['Query.hello: unknown rule SECOND'],
    good: 'type Query { hello: String @auth @policy(name: OWNER) }',
    rules: owner,
  },
  {
    it: 'names a rule that no field uses',
    bad: query,
    faults: ['OWNER: is a rule that no field uses'],
    good: 'type Query { hello: String @auth @policy(name: OWNER) }',
    rules: owner,
  },
  {
    it: 'names an unknown event',
    bad: mutation('add: ID @auth @audit(event: PARTY)'),
    faults: [
      'Mutation.add: @audit is not valid: Argument "@audit(event:)" has invalid value: Value "PARTY" does not exist in "SecurityEventType" enum.',
    ],
    good: mutation('add: ID @auth @audit(event: BOOK_ADDED)'),
  },
  {
    it: 'names a misspelt argument, which would leave a lock half open',
    bad: 'type Query { hello: String @auth(role: [[ADMIN]]) }',
    faults: ['Query.hello: @auth has no argument role'],
    good: 'type Query { hello: String @auth(roles: [[ADMIN]]) }',
  },
  {
    it: 'names a misspelt directive',
    bad: 'type Query { hello: String @auth @polcy(name: OWNER) }',
    faults: ['Query.hello: @polcy is not defined'],
    good: 'type Query { hello: String @auth }',
  },
  {
    it: 'refuses a directive on an element that cannot carry it',
    bad: `type Query { hello(input: In @auth): Named @public } union Named @auth = Book
      interface Node @auth { id: ID } type Book implements Node @exclusive { id: ID @public @auth(aal: null) @public }
      input In @public { id: ID @auth }`,
    faults: [
      'Query.hello(input:): @auth does not belong on ARGUMENT_DEFINITION',
      'Named: @auth does not belong on UNION',
      'Node: @auth does not belong on INTERFACE',
      'Book: @exclusive does not belong on OBJECT',
      'Book.id: @public is written twice',
      'In: @public does not belong on INPUT_OBJECT',
      'In.id: @auth does not belong on INPUT_FIELD_DEFINITION',
      'Book.id: @public beside @auth',
    ],
    good: 'type Query { hello: String @public }',
  },
  {
    it: 'refuses @exclusive below the root',
    bad: `${query} type Book { id: ID @public @exclusive }`,
    faults: ['Book.id: @exclusive below the root'],
    good: 'type Query { hello: String @public @exclusive }',
  },
  {
    it: 'refuses a mutation that leaves no trace',
    bad: mutation('add: ID @auth'),
    faults: ['Mutation.add: a mutation without @audit'],
    good: mutation('add: ID @auth @audit(event: BOOK_ADDED)'),
  },
  {
    it: 'refuses an argument that is named like a secret and not marked',
    bad: 'type Query { hello(resetToken: String!, totp_code: Int): String @public }',
    faults: [
      'Query.hello(resetToken:): is named like a secret and is not @sensitive',
      'Query.hello(totp_code:): is named like a secret and is not @sensitive',
    ],
    good: 'type Query { hello(resetToken: String! @sensitive, tokens: Boolean, encoded: String): String @public }',
  },
  {
    it: 'refuses an input field that is named like a secret and not marked',
    bad: `type Query { hello(input: In): String @public } input In { newPassword: String }`,
    faults: ['In.newPassword: is named like a secret and is not @sensitive'],
    good: `type Query { hello(input: In): String @public } input In { newPassword: String @sensitive }`,
  },
]
