/** Category, class and activity of the Open Cybersecurity Schema Framework 1.4. */
interface OcsfKind {
  readonly categoryUid: 3 | 6
  readonly classUid: 3001 | 3002 | 6003
  readonly activityId: number
}

const authentication = (activityId: number): OcsfKind => ({ categoryUid: 3, classUid: 3002, activityId })
const accountChange = (activityId: number): OcsfKind => ({ categoryUid: 3, classUid: 3001, activityId })
const apiActivity = (activityId: number): OcsfKind => ({ categoryUid: 6, classUid: 6003, activityId })

const [logon, logoff, renewal, otherAuthentication] = [1, 2, 5, 99].map(authentication)
const other = 99

/** Types that are no API activity. */
const kinds: ReadonlyMap<string, OcsfKind | undefined> = new Map([
  ['login_succeeded', logon],
  ['login_failed', logon],
  ['login_blocked', logon],
  ['login_challenged', otherAuthentication],
  ['second_factor_failed', logon],
  ['reauthenticated', otherAuthentication],
  ['reauthentication_failed', otherAuthentication],
  ['recovery_code_used', otherAuthentication],
  ['session_refreshed', renewal],
  ['refresh_token_reused', renewal],
  ['session_revoked', logoff],
  ['sessions_revoked', logoff],
  ['logged_out', logoff],
  ['user_registered', accountChange(1)],
  ['user_reinstated', accountChange(2)],
  ['password_changed', accountChange(3)],
  ['password_rehashed', accountChange(3)],
  ['password_reset_requested', accountChange(4)],
  ['password_reset', accountChange(4)],
  ['user_suspended', accountChange(5)],
  ['user_deleted', accountChange(6)],
  ['account_locked', accountChange(9)],
  ['second_factor_added', accountChange(10)],
  ['second_factor_removed', accountChange(11)],
  ['second_factors_reset', accountChange(11)],
  ['account_unlocked', accountChange(12)],
  ['registration_repeated', accountChange(other)],
  ['email_verified', accountChange(other)],
  ['email_change_requested', accountChange(other)],
  ['email_changed', accountChange(other)],
  ['email_change_undone', accountChange(other)],
  ['recovery_codes_generated', accountChange(other)],
  ['roles_changed', accountChange(other)],
  ['unrecognised_activity_reported', accountChange(other)],
])

/** API activity: 1 create, 2 read, 3 update, 4 delete. */
const activities: ReadonlyMap<string, number> = new Map([
  ['api_key_created', 1],
  ['evidence_added', 1],
  ['alert_raised', 1],
  ['record_read', 2],
  ['record_exported', 2],
  ['evidence_read', 2],
  ['personal_data_exported', 2],
  ['api_key_rotated', 3],
  ['alert_acknowledged', 3],
  ['alert_resolved', 3],
  ['signing_key_rotated', 3],
  ['encryption_key_rotated', 3],
  ['configuration_changed', 3],
  ['api_key_revoked', 4],
])

/** What a type of event is in that schema. */
export function ocsfKind(eventType: string): OcsfKind {
  return kinds.get(eventType) ?? apiActivity(activities.get(eventType) ?? other)
}
