import { login } from './mutation/login.ts'
import { logout } from './mutation/logout.ts'
import { refreshSession } from './mutation/refreshSession.ts'
import { register } from './mutation/register.ts'
import { rotateSigningKey } from './mutation/rotateSigningKey.ts'
import { verifyEmail } from './mutation/verifyEmail.ts'
import { resetPassword } from './mutation/resetPassword.ts'
import { resendEmailVerification } from './mutation/resendEmailVerification.ts'
import { requestPasswordReset } from './mutation/requestPasswordReset.ts'
import { changePassword } from './mutation/changePassword.ts'
import { explain } from './query/explain.ts'
import { me } from './query/me.ts'
import { securityEvent } from './query/securityEvent.ts'
import { securityEvents } from './query/securityEvents.ts'
import { securityOverview } from './query/securityOverview.ts'
import { securityEventRecorded } from './subscription/securityEventRecorded.ts'
import { SecurityEvent } from './type/securityEvent.ts'
import { Session } from './type/session.ts'
import { User } from './type/user.ts'
import type { Resolvers } from './types.generated.ts'

/** The API's table of contents. */
export const resolvers = {
  Query: { explain, me, securityEvent, securityEvents, securityOverview },
  Mutation: {
    register,
    login,
    verifyEmail,
    resendEmailVerification,
    requestPasswordReset,
    resetPassword,
    refreshSession,
    logout,
    changePassword,
    rotateSigningKey,
  },
  Subscription: { securityEventRecorded },
  User,
  Session,
  SecurityEvent,
} satisfies Resolvers
