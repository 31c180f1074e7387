import type { UserResolvers } from '../types.generated.ts'

/** A person; what is theirs alone is null for everybody else. */
export const User: UserResolvers = {
  apiKeys: ({ id }, _args, { services, viewer }) => (viewer.userId === id ? services.apiKeys.list(id) : null),
  sessions: ({ id }, _args, { services, viewer }) =>
    viewer.userId === id ? services.sessions.listLive(id) : null,
  secondFactors: ({ id }, _args, { services, viewer }) =>
    viewer.userId === id ? services.secondFactors.list(id) : null,
}
