import type { Clock } from '../observability/clock.ts'
import { compilePolicies } from '../policies/compile.ts'
import { assertEnforced, enforce } from '../policies/enforce.ts'
import type { GuardDeps } from '../policies/guard.ts'
import type { Policies } from '../policies/policy.ts'
import type { CompileOptions } from '../policies/schemaReading.ts'
import { rules } from '../policies/rules/index.ts'
import { type SchemaFor, createVisibility } from '../policies/visibility.ts'
import { createSchema } from '../schema/index.ts'

export interface LockedSchema {
  readonly schemaFor: SchemaFor
  readonly policies: Policies
}

/** The API behind its policies; throws one error with every fault of its SDL, so that nothing unlocked ever starts. */
export function createLockedSchema(
  options: CompileOptions,
  onDenied: GuardDeps['onDenied'],
  clock: Clock,
): LockedSchema {
  const open = createSchema()
  const policies = compilePolicies(open, rules, options)
  const schema = enforce(open, policies, rules, { clock, onDenied })
  assertEnforced(schema, policies)
  return { schemaFor: createVisibility(schema, policies), policies }
}
