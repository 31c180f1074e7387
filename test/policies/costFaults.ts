import type { FaultRow } from './faultRow.ts'

const list = (directive: string) =>
  `type Query { books(first: Int, last: Int = 3, by: String): [Book!]! @public ${directive} } type Book @public { id: ID }`
const page = (directive: string) => `
  type Query { page(first: Int): Page @public ${directive} }
  type Page @public { edges: [Edge!]!, total: Int, tags: [String!] }
  type Edge @public { id: ID }
`
const neverLeft = 'Query.books: @listSize has an assumedSize that its slicingArguments never leave to it'

/** Faults of costs, each beside its neighbour without. */
export const costFaults: readonly FaultRow[] = [
  {
    it: 'refuses a list of objects without a size',
    bad: list(''),
    faults: ['Query.books: a list of objects without @listSize'],
    good: 'type Query { tags: [String!] @public, roles: [[Role!]!] @public }',
  },
  {
    it: 'refuses a list of a union without a size',
    bad: 'type Query { any: [Thing] @public } union Thing = Book type Book @public { id: ID }',
    faults: ['Query.any: a list of objects without @listSize'],
    good: 'type Query { any: [Thing] @public @listSize(assumedSize: 1) } union Thing = Book type Book @public { id: ID }',
  },
  {
    it: 'refuses a list that only one of two fields sizes from above',
    bad: `${page('@listSize(assumedSize: 1, sizedFields: ["edges"])')} extend type Query { other: Page @public }`,
    faults: ['Page.edges: a list of objects without @listSize'],
    good: page('@listSize(assumedSize: 1, sizedFields: ["edges"])'),
  },
  {
    it: 'refuses a list of a root type that a field pretends to size from above',
    bad: `type Query { again: Query @public @listSize(assumedSize: 1, sizedFields: ["books"]), books: [Book!] @public } type Book @public { id: ID }`,
    faults: ['Query.books: a list of objects without @listSize'],
    good: list('@listSize(assumedSize: 1)'),
  },
  {
    it: 'refuses a slicing argument that is not there',
    bad: list('@listSize(slicingArguments: ["max"])'),
    faults: ['Query.books: @listSize slices by max, which is no argument'],
    good: list('@listSize(slicingArguments: ["last"])'),
  },
  {
    it: 'refuses a slicing argument that is no Int',
    bad: list('@listSize(slicingArguments: ["by"])'),
    faults: ['Query.books: @listSize slices by by, which is no Int'],
    good: list('@listSize(slicingArguments: ["first", "last"])'),
  },
  {
    it: 'refuses a size that nothing says',
    bad: list('@listSize(requireOneSlicingArgument: false)'),
    faults: ['Query.books: @listSize has neither assumedSize nor slicingArguments'],
    good: list('@listSize(assumedSize: 0)'),
  },
  {
    it: 'refuses a size below nothing',
    bad: list('@listSize(assumedSize: -1)'),
    faults: ['Query.books: @listSize has a negative assumedSize'],
    good: list('@listSize(assumedSize: 1)'),
  },
  {
    it: 'refuses an assumed size where a slicing argument is required',
    bad: list('@listSize(assumedSize: 9, slicingArguments: ["first"])'),
    faults: [neverLeft],
    good: list('@listSize(assumedSize: 9, slicingArguments: ["first"], requireOneSlicingArgument: false)'),
  },
  {
    it: 'refuses an assumed size beside a slicing argument with a default',
    bad: list('@listSize(assumedSize: 9, slicingArguments: ["last"], requireOneSlicingArgument: false)'),
    faults: [neverLeft],
    good: list('@listSize(slicingArguments: ["last"], requireOneSlicingArgument: false)'),
  },
  {
    it: 'refuses a size on what is no list',
    bad: 'type Query { hello: String @public @listSize(assumedSize: 1) }',
    faults: ['Query.hello: @listSize is on no list and has no sizedFields'],
    good: 'type Query { hello: [String] @public @listSize(assumedSize: 1) }',
  },
  {
    it: 'refuses sized fields on a list',
    bad: 'type Query { pages: [Page!] @public @listSize(assumedSize: 1, sizedFields: ["tags"]) } type Page @public { tags: [ID] }',
    faults: ['Query.pages: @listSize has sizedFields on a list, which stays without a size'],
    good: 'type Query { pages: [Page!] @public @listSize(assumedSize: 1) } type Page @public { tags: [ID] }',
  },
  {
    it: 'refuses a sized field that is not there',
    bad: page('@listSize(assumedSize: 1, sizedFields: ["edges", "nodes"])'),
    faults: ['Query.page: @listSize sizes nodes, which is no list of what it returns'],
    good: page('@listSize(slicingArguments: ["first"], sizedFields: ["edges", "tags"])'),
  },
  {
    it: 'refuses a sized field that is no list',
    bad: page('@listSize(assumedSize: 1, sizedFields: ["edges", "total"])'),
    faults: ['Query.page: @listSize sizes total, which is no list of what it returns'],
    good: page('@listSize(assumedSize: 1, sizedFields: ["tags", "edges"])'),
  },
  ...['a: ID @public @cost(weight: W)', 'a(b: Int @cost(weight: W)): ID @public'].map((field, index) => ({
    it: `refuses a negative weight of ${index === 0 ? 'a field' : 'an argument'}`,
    bad: `type Query { ${field.replace('W', '-1')} }`,
    faults: [`Query.a${index === 0 ? '' : '(b:)'}: @cost(weight: -1) is negative`],
    good: `type Query { ${field.replace('W', '0')} }`,
  })),
  {
    it: 'refuses a negative weight of a type',
    bad: 'type Query { a: Book @public } type Book @public @cost(weight: -2) { id: ID }',
    faults: ['Book: @cost(weight: -2) is negative'],
    good: 'type Query { a: Book @public } type Book @public @cost(weight: 2) { id: ID }',
  },
  {
    it: 'refuses a cost on a field of an interface, which would be nobody’s',
    bad: 'type Query { a: ID @public } interface Node { id: ID @cost(weight: 1) }',
    faults: ['Node.id: @cost protects nothing here; write it on the types that implement it'],
    good: 'type Query { a: ID @public @cost(weight: 1) } interface Node { id: ID }',
  },
]
