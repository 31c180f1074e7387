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

/** What becomes of what a rule denies: the field fails, null stands in its place, or a list goes without it. */
export type DenyMode = 'ERROR' | 'NULL' | 'FILTER'

/** A rule at one place. */
export interface RuleUse {
  readonly name: string
  readonly deny: DenyMode
}

/** Rules of an argument or an input field, and of the fields within it by name. The maps of recursive inputs are circles. */
export interface InputRules {
  readonly names: readonly string[]
  readonly within: ReadonlyMap<string, InputRules>
}

/** Rules about what a resolver gave. */
export interface AfterRules {
  /** Asked whatever came. */
  readonly always: readonly RuleUse[]
  /** Asked besides by the type of the object; empty where the field can only give one type. */
  readonly byType: ReadonlyMap<string, readonly RuleUse[]>
  /** Lists around each value. */
  readonly listDepth: number
}

/** When the rules of a field are asked, in this order. */
export interface FieldRules {
  /** AFTER rules of the type, about the object that the field is read from: asked again, whatever path led there. */
  readonly source: readonly RuleUse[]
  readonly before: readonly RuleUse[]
  /** By argument; empty where no rule is written in the arguments. */
  readonly inputs: ReadonlyMap<string, InputRules>
  readonly after: AfterRules
}

/** Everything that the SDL says about reaching one field. */
export interface FieldPolicy {
  readonly coordinate: string
  /** Null: public. */
  readonly lock: Lock | null
  /** Names of all rules that have a say, those of the type first. */
  readonly rules: readonly string[]
  /** The same rules by when they are asked; null where there are none. */
  readonly asks: FieldRules | null
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
