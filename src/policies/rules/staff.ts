import type { KnownPrincipal } from '../principal.ts'

/** Whether somebody may see what is other people's: auditors and administrators. */
export function isStaff({ roles }: Pick<KnownPrincipal, 'roles'>): boolean {
  return roles.has('AUDITOR') || roles.has('ADMIN')
}
