import type { DeclaredField } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** A field is either open or locked, and a rule stands on a lock: it is never asked about a stranger. */
export const publicAndLocked: Check = ({ fields }) => fields.flatMap(contradictions)

function contradictions({ coordinate, own, inherited, access }: DeclaredField): string[] {
  const has = (directives: DeclaredField['own'], name: string) => directives.some((one) => one.name === name)
  const beside = (directives: DeclaredField['own']) => has(directives, 'public') && has(directives, 'auth')
  const ruled = has(own, 'policy') || has(inherited, 'policy')

  const faults: string[] = []
  if (beside(own)) faults.push(`${coordinate}: @public beside @auth`)
  if (beside(inherited)) faults.push(`${coordinate}: @public beside @auth on its type`)
  if (ruled && access?.name === 'public') faults.push(`${coordinate}: @public beside @policy`)
  if (ruled && access === null) faults.push(`${coordinate}: @policy without @auth`)
  return faults
}
