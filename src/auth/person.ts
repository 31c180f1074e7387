import type { PersonRow } from '../db/queries/users.ts'
import type { Person, Role } from './viewer.ts'

const roles: ReadonlyMap<string, Role> = new Map([
  ['USER', 'USER'],
  ['AUDITOR', 'AUDITOR'],
  ['ADMIN', 'ADMIN'],
])

/** A row as a person. Operators write roles by hand: case does not matter, and a word that is no role gives nothing. */
export function toPerson({ emailVerifiedAt, ...row }: PersonRow): Person {
  const known = row.roles.map((role) => roles.get(role.toUpperCase())).filter((role) => role !== undefined)
  return { ...row, roles: [...new Set(known)], emailVerified: emailVerifiedAt !== null }
}
