import type { Viewer } from '../../auth/viewer.ts'
import { type Rule, allow, deny } from '../rule.ts'
import { isStaff } from './staff.ts'

/** Before a trail is read: people ask for their own; auditors and administrators for anybody's. */
export const visibleTrail: Rule = (viewer, { args }) => {
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
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
