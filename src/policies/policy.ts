import type { Limit } from '../limits/limit.ts'
import type { CostTable } from './cost/costTable.ts'

/** What `@auth` asks for. A list of groups is met by any one group, a group by all of its words. */
export interface Lock {
  readonly roles: WordGroups | null
  /** Null: no API key passes. */
  readonly scopes: WordGroups | null
  readonly assuranceLevel: number
  readonly maxAgeSeconds: number | null
}

export type WordGroups = readonly (readonly string[])[]

export type RateKey = 'IP' | 'USER' | 'SESSION' | 'API_KEY' | 'ARGS' | 'GLOBAL'

/** A limit of one root field: how its key is made and which uses it charges. */
export interface FieldLimit {
  readonly limit: Limit
  readonly by: readonly RateKey[]
  /** Paths into the coerced arguments, in the order of the key. */
  readonly argPaths: readonly (readonly string[])[]
  readonly count: 'ATTEMPT' | 'FAILURE' | 'SUCCESS'
}

/** Everything that the SDL says about reaching one field. */
export interface FieldPolicy {
  readonly coordinate: string
  /** Null: public. */
  readonly lock: Lock | null
  /** Names of the rules that must allow, those of the type first. */
  readonly rules: readonly string[]
  readonly limits: readonly FieldLimit[]
  readonly exclusive: boolean
  readonly audits: readonly string[]
}

/** The compiled policy of a schema. */
export interface Policies {
  /** By coordinate, as in `Query.me`: every field of every object type. */
  readonly fields: ReadonlyMap<string, FieldPolicy>
  readonly costs: CostTable
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
}
