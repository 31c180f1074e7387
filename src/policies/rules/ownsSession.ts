import { type Rule, allow, deny } from '../rule.ts'
import { admitted } from './admitted.ts'
import { textOf } from './textOf.ts'

/** A session is seen by its person alone; staff ends sessions without looking at them. */
export const ownsSession: Rule = (viewer, { object, context }) => {
  if (admitted(context, object)) return allow
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
  return textOf(object, 'userId') === viewer.userId ? allow : deny('the session is somebody else’s')
}
