import { type Rule, allow, deny } from '../rule.ts'

/** People look through the eyes of a role that they hold; administrators through those of any. */
export const assumableRole: Rule = (viewer, { value }) => {
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
  if (value === null || viewer.roles.has('ADMIN')) return allow
  return typeof value === 'string' && viewer.roles.has(value) ? allow : deny('the role is not theirs')
}
