import { listOf } from '../applied.ts'
import type { DeclaredField } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** What a stranger may change is limited by address alone, attempt by attempt, before any identifier is looked at. */
export const openMutation: Check = ({ fields }) =>
  fields
    .filter(({ root, access }) => root === 'mutation' && access?.name === 'public')
    .filter((declared) => !isLimitedByAddress(declared))
    .map(({ coordinate }) => `${coordinate}: a public mutation without @rateLimit(by: [IP]) of its attempts`)

function isLimitedByAddress({ own }: DeclaredField): boolean {
  return own.some(
    ({ name, args }) =>
      name === 'rateLimit' &&
      listOf(args.get('by')).join() === 'IP' &&
      (args.get('count') ?? 'ATTEMPT') === 'ATTEMPT',
  )
}
