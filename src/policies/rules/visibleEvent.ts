import { type Rule, allow, deny } from '../rule.ts'
import { isStaff } from './staff.ts'
import { textOf } from './textOf.ts'

/**
 * Of each event that leaves: it is about whoever asks, or staff asks. The query has looked for no other (`trailOf`);
 * this asserts it of what was found.
 */
export const visibleEvent: Rule = (viewer, { object }) => {
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
  if (isStaff(viewer) || textOf(object, 'userId') === viewer.userId) return allow
  return deny('the event is about somebody else')
}
