import { type Values, variables } from './env/index.ts'
import type { Fault } from './fault.ts'
import type { Variable } from './variable.ts'

/** Variables as a process or a file gives them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Each variable by itself: the values that can be used, and a fault for each of the others. */
interface VariablesRead {
  readonly values: Partial<Values>
  readonly faults: readonly Fault[]
}

/** The value of one variable, or what is wrong with it. */
type Outcome = { readonly value: unknown } | { readonly problem: string; readonly fix: string }

/** Reads every declared variable. An unreadable NODE_ENV counts as production, so that nothing fails open. */
export function readVariables(env: Environment): VariablesRead {
  const production = isProduction(env)
  const values: Record<string, unknown> = {}
  const faults: Fault[] = []

  for (const [name, variable] of variables) {
    const outcome = readVariable(variable, textOf(env, name), production)
    if ('value' in outcome) values[name] = outcome.value
    else if (variable.foreign && !production) values[name] = null
    else faults.push({ variable: name, ...outcome })
  }
  return { values, faults }
}

/** The text of a variable without the spaces around it; an empty one is unset. */
export function textOf(env: Environment, name: string): string | null {
  const text = env[name]?.trim() ?? ''
  return text === '' ? null : text
}

/** Whether the rules of production hold: everywhere but where NODE_ENV is unset, development or test. */
export function isProduction(env: Environment): boolean {
  return !['development', 'test', null].includes(textOf(env, 'NODE_ENV'))
}

/** What one variable holds by its declaration; null where it is unset and may be. */
export function readVariable<T>(variable: Variable<T>, given: string | null, production: boolean): Outcome {
  const text = given ?? (production ? variable.productionFallback : variable.fallback)
  if (text === null) {
    if (!production || !variable.requiredInProduction) return { value: null }
    return { problem: 'is missing, and production requires it', fix: variable.kind.fix }
  }
  if (/\p{Cc}/u.test(text))
    return { problem: 'holds a control character', fix: 'Write it on one line, without any.' }

  const read = variable.kind.schema.safeParse(text)
  if (!read.success) return { problem: variable.kind.problemOf(read.error), fix: variable.kind.fix }

  const complaint = production && read.data != null ? variable.refuseInProduction(read.data) : null
  return complaint ?? { value: read.data }
}
