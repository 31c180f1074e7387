import { type Applied, wordGroups } from '../applied.ts'
import { secondsOf } from '../duration.ts'
import { enumWords } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** The groups of a lock are not empty, its level exists, its age parses, and no word is both a role and a scope. */
export const faultyLock: Check = ({ schema, fields }) => {
  const scopes = new Set(enumWords(schema, 'Scope'))
  const ambiguous = enumWords(schema, 'Role').filter((word) => scopes.has(word))

  return [
    ...fields.flatMap(({ coordinate, access }) =>
      access?.name === 'auth' ? ofLock(access).map((fault) => `${coordinate}: ${fault}`) : [],
    ),
    ...ambiguous.map((word) => `Role.${word}: is the name of a scope as well`),
  ]
}

function ofLock({ args }: Applied): string[] {
  const level = Number(args.get('aal') ?? 1)
  const maxAge = args.get('maxAge') ?? null
  const faults = ['roles', 'scopes'].filter((name) => isHollow(args.get(name))).map(hollow)

  if (level !== 1 && level !== 2) faults.push(`@auth(aal: ${level}) is neither 1 nor 2`)
  if (maxAge !== null && secondsOf(maxAge) === null) {
    faults.push('@auth(maxAge:) is not a duration, as in "5m"')
  }
  return faults
}

function isHollow(value: unknown): boolean {
  const groups = wordGroups(value)
  return groups !== null && (groups.length === 0 || groups.some((group) => group.length === 0))
}

function hollow(name: string): string {
  return `@auth(${name}:) holds an empty list; nobody and everybody look alike in it`
}
