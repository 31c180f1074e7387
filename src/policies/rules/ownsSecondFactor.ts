import { type Rule, allow, deny } from '../rule.ts'
import { textOf } from './textOf.ts'

/** A second factor is seen by its person alone; staff takes them away without looking at them. */
export const ownsSecondFactor: Rule = (viewer, { object }) => {
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
  return textOf(object, 'userId') === viewer.userId ? allow : deny('the second factor is somebody else’s')
}
