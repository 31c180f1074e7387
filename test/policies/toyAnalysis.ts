import assert from 'node:assert/strict'
import { type DocumentNode, GraphQLError, GraphQLScalarType, parse } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { type Analysis, analyse } from '../../src/policies/analyse.ts'
import { toySchema } from './toy.ts'

const schema = toySchema(
  `
  scalar Email
  type Query { node: Node, any: Thing, shelf: Shelf, find(input: Find!, tags: [[Int!]]): String }
  type Mutation { login(email: String, times: Int = 3): Shelf, logout: Boolean }
  interface Node { id: ID, owner: Shelf }
  type Shelf implements Node { id: ID, owner: Shelf, books: [[Book!]!]! }
  type Book implements Node { id: ID, owner: Shelf, title: String }
  type Ghost { id: ID }
  union Thing = Book | Ghost
  input Find @oneOf { by: By, email: Email }
  input By { name: String!, year: Int, emails: [Email!], deep: By, page: Int! = 1 }
`,
  {
    Email: new GraphQLScalarType({
      name: 'Email',
      coerceInputValue: (value) => {
        if (typeof value === 'string' && value.includes('@')) return value.toLowerCase()
        throw new GraphQLError(`${String(value)} is wrong; did you mean ada@example.com?`)
      },
    }),
  },
)

/** The analysis of an operation that is not refused. */
export function analysed(
  text: string | DocumentNode,
  variables: unknown = {},
  operationName: string | null = null,
): Analysis {
  const analysis = analyse(schema, typeof text === 'string' ? parse(text) : text, operationName, variables)
  if (analysis instanceof Refusal) throw analysis
  return analysis
}

/** The refusal of an operation that cannot be analysed. */
export function refused(text: string, variables: unknown, operationName: string | null = null): Refusal {
  const analysis = analyse(schema, parse(text), operationName, variables)
  assert.ok(analysis instanceof Refusal)
  return analysis
}
