import type { Outcome, Severity } from '../db/tables/securityEvents.ts'

interface EventKind<Details> {
  readonly severity: Severity
  readonly outcome: Outcome
  /** Base of the risk score, 0 to 10. */
  readonly risk: number
  /** Never set: carries the shape of the details to the compiler. */
  readonly details?: Details
}

function event<Details = Record<string, never>>(kind: EventKind<Details>): EventKind<Details> {
  return kind
}

/** THE registry: one line makes an event type, and every `record` is checked against it. */
export const securityEventKinds = {
  user_registered: event<{ sessionId?: string }>({ severity: 'INFO', outcome: 'SUCCESS', risk: 0 }),
  registration_repeated: event({ severity: 'LOW', outcome: 'FAILURE', risk: 2 }),
  login_succeeded: event<{ methods: readonly string[] }>({ severity: 'INFO', outcome: 'SUCCESS', risk: 0 }),
  login_failed: event<{ reason: 'unknown_user' | 'wrong_password' | 'suspended' | 'unverified' | 'locked' }>({
    severity: 'LOW',
    outcome: 'FAILURE',
    risk: 2,
  }),
  account_locked: event<{ seconds: number }>({ severity: 'HIGH', outcome: 'DENIED', risk: 6 }),
  password_rehashed: event({ severity: 'INFO', outcome: 'SUCCESS', risk: 0 }),
  session_refreshed: event<{ repeated: boolean }>({ severity: 'INFO', outcome: 'SUCCESS', risk: 0 }),
  refresh_token_reused: event<{ stepsBehind: number }>({ severity: 'CRITICAL', outcome: 'DENIED', risk: 9 }),
  logged_out: event({ severity: 'INFO', outcome: 'SUCCESS', risk: 0 }),
  /** `dryRun`: a rule on trial would have denied, and let through. */
  access_denied: event<{ code: string; reason?: string; dryRun?: true }>({
    severity: 'MEDIUM',
    outcome: 'DENIED',
    risk: 3,
  }),
  rate_limited: event<{ limit: string }>({ severity: 'MEDIUM', outcome: 'DENIED', risk: 3 }),
  request_rejected: event<{ code: string; reason?: string }>({ severity: 'LOW', outcome: 'DENIED', risk: 1 }),
  roles_changed: event<{ added: readonly string[] }>({ severity: 'HIGH', outcome: 'SUCCESS', risk: 5 }),
  alert_raised: event<{ rule: string; alertId: string }>({ severity: 'MEDIUM', outcome: 'SUCCESS', risk: 0 }),
} as const

export type SecurityEventName = keyof typeof securityEventKinds

export type DetailsOf<Name extends SecurityEventName> = NonNullable<
  (typeof securityEventKinds)[Name]['details']
>
