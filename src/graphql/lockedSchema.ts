import { compilePolicies } from '../policies/compile.ts'
import { assertEnforced, enforce } from '../policies/enforce.ts'
import type { GuardDeps } from '../policies/guard.ts'
import type { Policies } from '../policies/policy.ts'
import type { DryRun } from '../policies/verdicts.ts'
import type { CompileOptions } from '../policies/schemaReading.ts'
import { rules } from '../policies/rules/index.ts'
import { type SchemaFor, createVisibility } from '../policies/visibility.ts'
import { createSchema } from '../schema/index.ts'

export interface LockedSchema {
  readonly schemaFor: SchemaFor
  readonly policies: Policies
  /** Names of the rules that are on trial. */
  readonly dryRun: ReadonlySet<string>
}

export interface LockedSchemaDeps extends Pick<GuardDeps, 'clock' | 'onDenied'> {
  readonly dryRun: DryRun
}

/** The API behind its policies; throws one error with every fault of its SDL, so that nothing unlocked ever starts. */
export function createLockedSchema(
  options: CompileOptions,
  { clock, onDenied, dryRun }: LockedSchemaDeps,
): LockedSchema {
  const unknown = [...dryRun.rules].filter((name) => !rules.has(name))
  if (unknown.length > 0)
    throw new Error(
      `POLICY_DRY_RUN names ${unknown.join(', ')}. The rules are ${[...rules.keys()].join(', ')}.`,
    )

  const open = createSchema()
  const policies = compilePolicies(open, rules, options)
  const schema = enforce(open, policies, rules, { clock, onDenied, dryRun })
  assertEnforced(schema, policies)
  return { schemaFor: createVisibility(schema, policies), policies, dryRun: dryRun.rules }
}
