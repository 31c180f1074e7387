import { inputRules } from '../inputRules.ts'
import { rulesAmong } from '../ruleUses.ts'
import type { DeclaredField } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** A field is either open or locked, and what is asked BEFORE stands on a lock: it is never asked about a stranger. */
export const publicAndLocked: Check = ({ fields }) => fields.flatMap(contradictions)

function contradictions({ coordinate, field, own, inherited, access }: DeclaredField): string[] {
  const has = (directives: DeclaredField['own'], name: string) => directives.some((one) => one.name === name)
  const beside = (directives: DeclaredField['own']) => has(directives, 'public') && has(directives, 'auth')
  const ruled = rulesAmong([...inherited, ...own]).some(({ phase }) => phase === 'BEFORE')

  const faults: string[] = []
  if (beside(own)) faults.push(`${coordinate}: @public beside @auth`)
  if (beside(inherited)) faults.push(`${coordinate}: @public beside @auth on its type`)
  if (ruled && access?.name === 'public') faults.push(`${coordinate}: @public beside @policy`)
  if (access?.name === 'public' && inputRules(field.args).size > 0)
    faults.push(`${coordinate}: @public beside @policy in its arguments`)
  if (ruled && access === null) faults.push(`${coordinate}: @policy without @auth`)
  return faults
}
