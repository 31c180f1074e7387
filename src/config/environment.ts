import type { Environment } from './readVariables.ts'

/** The variables of this process: the one place that looks at them. */
export function environment(): Environment {
  return process.env
}
