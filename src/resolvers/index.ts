import { acknowledgeAlert } from './mutation/acknowledgeAlert.ts'
import { deleteMyAccount } from './mutation/deleteMyAccount.ts'
import { exportMyData } from './mutation/exportMyData.ts'
import { createApiKey } from './mutation/createApiKey.ts'
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
import { resolveAlert } from './mutation/resolveAlert.ts'
import { revokeOtherSessions } from './mutation/revokeOtherSessions.ts'
import { revokeSession } from './mutation/revokeSession.ts'
import { unlockAccount } from './mutation/unlockAccount.ts'
import { reinstateUser } from './mutation/reinstateUser.ts'
import { revokeUserSessions } from './mutation/revokeUserSessions.ts'
import { revokeApiKey } from './mutation/revokeApiKey.ts'
import { rotateApiKey } from './mutation/rotateApiKey.ts'
import { removeSecondFactor } from './mutation/removeSecondFactor.ts'
import { startPasskeyLogin } from './mutation/startPasskeyLogin.ts'
import { startPasskeyRegistration } from './mutation/startPasskeyRegistration.ts'
import { rotateSigningKey } from './mutation/rotateSigningKey.ts'
import { resetUserSecondFactors } from './mutation/resetUserSecondFactors.ts'
import { setUserRoles } from './mutation/setUserRoles.ts'
import { suspendUser } from './mutation/suspendUser.ts'
import { unlockUser } from './mutation/unlockUser.ts'
import { verifyEmail } from './mutation/verifyEmail.ts'
import { resetPassword } from './mutation/resetPassword.ts'
import { resendEmailVerification } from './mutation/resendEmailVerification.ts'
import { requestPasswordReset } from './mutation/requestPasswordReset.ts'
import { changePassword } from './mutation/changePassword.ts'
import { confirmEmailChange } from './mutation/confirmEmailChange.ts'
import { reportUnrecognisedActivity } from './mutation/reportUnrecognisedActivity.ts'
import { requestEmailChange } from './mutation/requestEmailChange.ts'
import { undoEmailChange } from './mutation/undoEmailChange.ts'
import { explain } from './query/explain.ts'
import { me } from './query/me.ts'
import { securityAlerts } from './query/securityAlerts.ts'
import { securityEvent } from './query/securityEvent.ts'
import { securityEvents } from './query/securityEvents.ts'
import { user } from './query/user.ts'
import { users } from './query/users.ts'
import { securityOverview } from './query/securityOverview.ts'
import { securityAlertRaised } from './subscription/securityAlertRaised.ts'
import { securityEventRecorded } from './subscription/securityEventRecorded.ts'
import { Evidence } from './type/evidence.ts'
import { SecurityAlert } from './type/securityAlert.ts'
import { ApiKey } from './type/apiKey.ts'
import { SecurityEvent } from './type/securityEvent.ts'
import { Session } from './type/session.ts'
import { User } from './type/user.ts'
import type { Resolvers } from './types.generated.ts'

/** The API's table of contents. */
export const resolvers = {
  Query: { explain, me, securityAlerts, securityEvent, securityEvents, securityOverview, user, users },
  Mutation: {
    register,
    login,
    completeLogin,
    startPasskeyLogin,
    finishPasskeyLogin,
    verifyEmail,
    resendEmailVerification,
    requestPasswordReset,
    resetPassword,
    refreshSession,
    logout,
    revokeSession,
    revokeOtherSessions,
    unlockAccount,
    reauthenticate,
    changePassword,
    requestEmailChange,
    confirmEmailChange,
    undoEmailChange,
    reportUnrecognisedActivity,
    enrollTotp,
    confirmTotp,
    startPasskeyRegistration,
    finishPasskeyRegistration,
    removeSecondFactor,
    regenerateRecoveryCodes,
    createApiKey,
    rotateApiKey,
    revokeApiKey,
    exportMyData,
    deleteMyAccount,
    setUserRoles,
    suspendUser,
    reinstateUser,
    unlockUser,
    revokeUserSessions,
    resetUserSecondFactors,
    rotateSigningKey,
    acknowledgeAlert,
    resolveAlert,
  },
  Subscription: { securityAlertRaised, securityEventRecorded },
  User,
  Session,
  ApiKey,
  SecurityEvent,
  Evidence,
  SecurityAlert,
} satisfies Resolvers
