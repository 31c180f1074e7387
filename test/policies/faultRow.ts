import type { CompileOptions } from '../../src/policies/schemaReading.ts'
import { type Rules, allow } from '../../src/policies/rule.ts'

/** A schema with a fault, what is said of it, and its neighbour without. */
export interface FaultRow {
  readonly it: string
  readonly bad: string
  readonly faults: readonly string[]
  readonly good: string
  readonly rules?: Rules
  readonly options?: CompileOptions
}

export const owner: Rules = new Map([['OWNER', () => allow]])

export const query = 'type Query { hello: String @public }'
export const mutation = (field: string) => `${query} type Mutation { ${field} }`
export const limited = (limit: string, access = '@public') =>
  `type Query { find(input: Find, tags: [Find]): String ${access} @rateLimit(${limit}) }
   input Find { email: String, deep: Find }`
