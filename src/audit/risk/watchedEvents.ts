import type { SecurityEventName } from '../events.ts'

/** Somebody came in, or proved a password and is asked for more or sent away. */
const waysIn: readonly SecurityEventName[] = ['login_succeeded', 'login_challenged', 'login_blocked']

/** What somebody who came in does next, if they are not the person: take the account over, or the data away. */
const deeds: readonly SecurityEventName[] = [
  'reauthenticated',
  'password_changed',
  'email_change_requested',
  'second_factor_added',
  'second_factor_removed',
  'recovery_codes_generated',
  'recovery_code_used',
  'api_key_created',
  'api_key_rotated',
  'personal_data_exported',
  'record_exported',
]

/** Events for which a person's habits matter. */
export const personalEvents: ReadonlySet<SecurityEventName> = new Set([...waysIn, ...deeds])

/** Events for which failed sign-ins matter. */
export const signInEvents: ReadonlySet<SecurityEventName> = new Set([...waysIn, 'login_failed'])
