import { acknowledgeAlert } from './mutation/acknowledgeAlert.ts'
import { login } from './mutation/login.ts'
import { logout } from './mutation/logout.ts'
import { refreshSession } from './mutation/refreshSession.ts'
import { register } from './mutation/register.ts'
import { resolveAlert } from './mutation/resolveAlert.ts'
import { rotateSigningKey } from './mutation/rotateSigningKey.ts'
import { explain } from './query/explain.ts'
import { me } from './query/me.ts'
import { securityAlerts } from './query/securityAlerts.ts'
import { securityEvent } from './query/securityEvent.ts'
import { securityEvents } from './query/securityEvents.ts'
import { securityOverview } from './query/securityOverview.ts'
import { securityEventRecorded } from './subscription/securityEventRecorded.ts'
import { SecurityAlert } from './type/securityAlert.ts'
import { SecurityEvent } from './type/securityEvent.ts'
import { Session } from './type/session.ts'
import { User } from './type/user.ts'
import type { Resolvers } from './types.generated.ts'

/** The API's table of contents. */
export const resolvers = {
  Query: { explain, me, securityAlerts, securityEvent, securityEvents, securityOverview },
  Mutation: { register, login, refreshSession, logout, acknowledgeAlert, resolveAlert, rotateSigningKey },
  Subscription: { securityEventRecorded },
  User,
  Session,
  SecurityEvent,
  SecurityAlert,
} satisfies Resolvers
