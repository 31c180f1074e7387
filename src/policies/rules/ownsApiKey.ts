import { type Rule, allow, deny } from '../rule.ts'
import { textOf } from './textOf.ts'

/** An API key is seen by its person alone; staff ends people's access without looking at their keys. */
export const ownsApiKey: Rule = (viewer, { object }) => {
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
  return textOf(object, 'userId') === viewer.userId ? allow : deny('the API key is somebody else’s')
}
