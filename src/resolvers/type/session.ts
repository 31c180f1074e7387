import type { SessionResolvers } from '../types.generated.ts'

/** A session as its person sees it. */
export const Session: SessionResolvers = {
  current: ({ id, isNew }, _args, { viewer }) =>
    isNew === true || (viewer.kind === 'session' && viewer.sessionId === id),
}
