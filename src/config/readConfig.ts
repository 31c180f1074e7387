import { adviceOn } from './adviceOn.ts'
import { assemble } from './assemble.ts'
import type { Config } from './config.ts'
import { crossFaults } from './crossRules.ts'
import { type Values, variables } from './env/index.ts'
import type { Advice, Fault } from './fault.ts'
import { type Environment, readVariables } from './readVariables.ts'

/** A configuration to start with, or every reason not to. */
export type Reading =
  | { readonly ok: true; readonly config: Config; readonly advice: readonly Advice[] }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/** Reads the whole environment at once and never throws; variables that are not ours are ignored. */
export function readConfig(env: Environment): Reading {
  const read = readVariables(env)
  const faults = [...read.faults, ...crossFaults(read.values)]
  if (faults.length > 0 || !isWhole(read.values)) return { ok: false, faults }
  return { ok: true, config: assemble(read.values), advice: adviceOn(read.values) }
}

function isWhole(values: Partial<Values>): values is Values {
  return [...variables.keys()].every((name) => name in values)
}
