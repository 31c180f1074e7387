import type { SecurityEventName } from './events.ts'

/**
 * What anybody may bring about at an address, whether or not somebody has it, and with a right password or a wrong one:
 * an alert that only an account, or its password, can raise would lengthen the answer, and tell. So none of these is
 * followed up before it has left.
 */
export const followedLater: ReadonlySet<SecurityEventName> = new Set<SecurityEventName>([
  'account_locked',
  'login_blocked',
  'login_failed',
])
