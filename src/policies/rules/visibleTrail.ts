import type { Viewer } from '../../auth/viewer.ts'
import { type Rule, allow, deny } from '../rule.ts'

/** People see their own trail; auditors and administrators see all of it. */
export const visibleTrail: Rule = (viewer, { args }) => {
  if (isStaff(viewer)) return allow
  const filter = args['filter']
  const asked = typeof filter === 'object' && filter !== null && 'userId' in filter ? filter.userId : null
  return asked == null || asked === viewer.userId ? allow : deny('the trail belongs to somebody else')
}

/** Whose events a query may find: the person asked for, or null for everybody's. Who is not staff finds their own. */
export function trailOf(
  viewer: Exclude<Viewer, { kind: 'anonymous' }>,
  askedUserId: string | null,
): string | null {
  return isStaff(viewer) ? askedUserId : viewer.userId
}

function isStaff({ roles }: { readonly roles: ReadonlySet<string> }): boolean {
  return roles.has('AUDITOR') || roles.has('ADMIN')
}
