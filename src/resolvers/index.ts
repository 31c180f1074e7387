import { completeLogin } from './mutation/completeLogin.ts'
import { confirmTotp } from './mutation/confirmTotp.ts'
import { enrollTotp } from './mutation/enrollTotp.ts'
import { finishPasskeyLogin } from './mutation/finishPasskeyLogin.ts'
import { finishPasskeyRegistration } from './mutation/finishPasskeyRegistration.ts'
import { login } from './mutation/login.ts'
import { logout } from './mutation/logout.ts'
import { reauthenticate } from './mutation/reauthenticate.ts'
import { refreshSession } from './mutation/refreshSession.ts'
import { regenerateRecoveryCodes } from './mutation/regenerateRecoveryCodes.ts'
import { register } from './mutation/register.ts'
import { removeSecondFactor } from './mutation/removeSecondFactor.ts'
import { startPasskeyLogin } from './mutation/startPasskeyLogin.ts'
import { startPasskeyRegistration } from './mutation/startPasskeyRegistration.ts'
import { rotateSigningKey } from './mutation/rotateSigningKey.ts'
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
  Mutation: {
    register,
    login,
    completeLogin,
    startPasskeyLogin,
    finishPasskeyLogin,
    refreshSession,
    logout,
    reauthenticate,
    enrollTotp,
    confirmTotp,
    startPasskeyRegistration,
    finishPasskeyRegistration,
    removeSecondFactor,
    regenerateRecoveryCodes,
    rotateSigningKey,
  },
  Query: { explain, me, securityEvent, securityEvents, securityOverview },
  Subscription: { securityEventRecorded },
  User,
  Session,
  SecurityEvent,
} satisfies Resolvers
