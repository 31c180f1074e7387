import { type DocumentNode, parse } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { analyse } from '../../src/policies/analyse.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import type { CostPlan } from '../../src/policies/cost/costPlan.ts'
import { createCostOf } from '../../src/policies/cost/createCostOf.ts'
import { toySchema } from './toy.ts'

/** Everything that a cost can hang on. */
export const schema = toySchema(`
  type Query {
    shelf: Shelf @public
    users(max: Int): [User] @public @listSize(slicingArguments: ["max"])
    topProducts(filter: Filter @cost(weight: 15)): [String] @public @cost(weight: 5) @listSize(assumedSize: 10)
    films(first: Int, after: ID, last: Int): FilmConnection @public
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"])
    page(first: Int! = 50): FilmConnection @public @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
    any(first: Int, last: Int): [Thing!]! @public
      @listSize(assumedSize: 7, slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
    node: Node @public
    dear: Int @public @cost(weight: 40)
  }
  type Mutation {
    save: Shelf @public @audit(event: BOOK_ADDED) @rateLimit(name: "save", points: 9, window: "1m", by: [IP])
    poke: Int @public @cost(weight: 3) @audit(event: BOOK_ADDED) @rateLimit(name: "poke", points: 9, window: "1m", by: [IP])
  }
  input Filter { text: String }
  type User @public { name: String, age: Int @cost(weight: 2), shelf: Shelf }
  interface Node { id: ID, owner: Shelf, next: Node }
  type Shelf implements Node @public {
    id: ID, owner: Shelf, next: Node
    books(first: Int = 3): [[Book!]!]! @listSize(slicingArguments: ["first"])
    free: Note
  }
  type Book implements Node @public @cost(weight: 5) { id: ID, owner: Shelf, next: Node, title: String }
  type Note @public @cost(weight: 0) { text: String @cost(weight: 1) }
  union Thing = Book | Note
  type FilmConnection @public { edges: [FilmEdge], pageInfo: PageInfo }
  type FilmEdge @public { cursor: ID, node: Shelf }
  type PageInfo @public { hasNextPage: Boolean }
`)

const { costs } = compilePolicies(schema, new Map())
const costOf = createCostOf(costs)

/** The plan of an operation, or why there is none. Each text is a document of its own. */
export function planOf(text: string | DocumentNode, variables: object = {}): CostPlan | Refusal {
  const document = typeof text === 'string' ? parse(text) : text
  const analysis = analyse(schema, document, null, variables)
  return analysis instanceof Refusal ? analysis : costOf(schema, analysis)
}

/** The points of an operation that has a cost. */
export function pointsOf(text: string | DocumentNode, variables: object = {}): number {
  const plan = planOf(text, variables)
  if (plan instanceof Refusal) throw plan
  return plan.cost
}
