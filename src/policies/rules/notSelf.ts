import { type Rule, allow, deny } from '../rule.ts'

/** Asked before staff change somebody: nobody does it to themself, however their own id is spelled. */
export const notSelf: Rule = (viewer, { args }) => {
  if (viewer.kind === 'anonymous') return deny('nobody is signed in')
  const subject = args['userId']
  if (typeof subject !== 'string') return deny('it is about nobody')
  return hexOf(subject) === hexOf(viewer.userId) ? deny('it is about themself') : allow
}

/** The database reads an id with capitals, braces or other dashes as the same. */
function hexOf(id: string): string {
  return id.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
