import type { SecurityEventResolvers } from '../types.generated.ts'

/** A row of the record as the API shows it. */
export const SecurityEvent: SecurityEventResolvers = {
  type: ({ eventType }) => eventType.toUpperCase(),
  user: ({ userId }, _args, { people }) => (userId === null ? null : people.load(userId)),
  actor: ({ actorId }, _args, { people }) => (actorId === null ? null : people.load(actorId)),
}
