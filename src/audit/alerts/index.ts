import { accountLocked } from './accountLocked.ts'
import type { AlertRule } from './alertRule.ts'
import { chainBroken } from './chainBroken.ts'
import { credentialStuffing } from './credentialStuffing.ts'
import { failuresFromOneAddress } from './failuresFromOneAddress.ts'
import { loginBlocked } from './loginBlocked.ts'
import { passwordSpray } from './passwordSpray.ts'
import { refreshTokenReused } from './refreshTokenReused.ts'
import { roleRaised } from './roleRaised.ts'
import { secondFactorRemoved } from './secondFactorRemoved.ts'
import { unrecognisedActivity } from './unrecognisedActivity.ts'

/** Every alert rule, evaluated in this order. */
export const alertRules: readonly AlertRule[] = [
  failuresFromOneAddress,
  passwordSpray,
  credentialStuffing,
  accountLocked,
  refreshTokenReused,
  roleRaised,
  secondFactorRemoved,
  loginBlocked,
  unrecognisedActivity,
  chainBroken,
]
