import { accountLocked } from './accountLocked.ts'
import type { AlertRule } from './alertRule.ts'
import { failuresFromOneAddress } from './failuresFromOneAddress.ts'
import { refreshTokenReused } from './refreshTokenReused.ts'

/** Every alert rule, evaluated in this order. */
export const alertRules: readonly AlertRule[] = [failuresFromOneAddress, accountLocked, refreshTokenReused]
