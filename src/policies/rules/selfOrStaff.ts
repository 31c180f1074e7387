import { type Rule, allow, deny } from '../rule.ts'
import { admitted } from './admitted.ts'
import { isStaff } from './staff.ts'
import { textOf } from './textOf.ts'

/**
 * People see themselves, auditors and administrators everybody; an API key of theirs needs USERS_READ as well.
 * Asked of a person, or before one is looked for by the argument `id`.
 */
export const selfOrStaff: Rule = (viewer, { args, object, context }) => {
  if (admitted(context, object)) return allow
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
  if ((textOf(object, 'id') ?? textOf(args, 'id')) === viewer.userId) return allow
  if (!isStaff(viewer)) return deny('it is somebody else')
  return viewer.kind === 'session' || viewer.scopes.has('USERS_READ')
    ? allow
    : deny('the API key lacks USERS_READ')
}
