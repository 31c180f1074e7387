import type { Outcome, Severity } from '../db/tables/securityEvents.ts'

interface EventKind<Details> {
  readonly severity: Severity
  readonly outcome: Outcome
  /** Base of the risk score, 0 to 10. */
  readonly risk: number
  /** Keys of the details that hold what a person wrote: erased with the person whom the event is about. */
  readonly words?: readonly string[]
  /** Never set: carries the shape of the details to the compiler. */
  readonly details?: Details
}

function event<Details = Record<string, never>>(kind: EventKind<Details>): EventKind<Details> {
  return kind
}

/** How somebody proved who they are: RFC 8176 amr values. */
type Proof = { readonly methods: readonly string[] }

/** Staff say why. */
type Reasoned = { readonly reason: string }

const reason = { words: ['reason'] } as const

const success = (severity: Severity, risk: number) => ({ severity, outcome: 'SUCCESS', risk }) as const
const failure = (severity: Severity, risk: number) => ({ severity, outcome: 'FAILURE', risk }) as const
const denied = (severity: Severity, risk: number) => ({ severity, outcome: 'DENIED', risk }) as const

/** THE registry: one line makes an event type, and every `record` is checked against it. */
export const securityEventKinds = {
  user_registered: event<{ sessionId?: string }>(success('INFO', 0)),
  /** `mailOnly`: the mail of a registration was asked for once more. */
  registration_repeated: event<{ mailOnly?: true }>(failure('LOW', 2)),
  email_verified: event(success('INFO', 0)),
  email_change_requested: event(success('MEDIUM', 3)),
  email_changed: event(success('HIGH', 4)),
  email_change_undone: event(success('HIGH', 6)),
  login_succeeded: event<Proof>(success('INFO', 0)),
  login_failed: event<{
    reason:
      | 'unknown_user'
      | 'wrong_password'
      | 'suspended'
      | 'unverified'
      | 'locked'
      | 'unknown_challenge'
      | 'wrong_passkey'
      | 'copied_passkey'
      | 'account_changed'
  }>(failure('LOW', 2)),
  login_blocked: event<{ reason: string }>(denied('HIGH', 7)),
  login_challenged: event<Proof>(success('INFO', 0)),
  /** `copied_passkey`: its count of uses went back, so there are two of it (WebAuthn 6.1.1). */
  second_factor_failed: event<{
    method: string
    reason: 'wrong' | 'copied_passkey' | 'unknown_challenge' | 'too_many_attempts'
  }>(failure('MEDIUM', 4)),
  reauthenticated: event<Proof>(success('INFO', 0)),
  reauthentication_failed: event<{
    method: string
    reason: 'wrong' | 'copied_passkey' | 'unknown_challenge' | 'too_many_attempts'
  }>(failure('MEDIUM', 4)),
  /** `seconds`: null for a lock without an end; `method`: the one way of proof that it shuts, where it is not the password. */
  account_locked: event<{ seconds: number | null; method?: string }>(denied('HIGH', 6)),
  account_unlocked: event<{ by: 'mail' | 'staff' }>(success('MEDIUM', 2)),
  session_refreshed: event<{ repeated: boolean }>(success('INFO', 0)),
  session_revoked: event<{ revokedSessionId: string }>(success('LOW', 0)),
  sessions_revoked: event<{ count: number; reason?: string }>(success('MEDIUM', 1)),
  /** `recent`: the token just before the current one; `stale`: an older one. */
  refresh_token_reused: event<{ stepsBehind: number; lineage: 'recent' | 'stale' }>(denied('CRITICAL', 9)),
  logged_out: event(success('INFO', 0)),
  password_changed: event(success('MEDIUM', 2)),
  password_reset_requested: event(success('LOW', 2)),
  password_reset: event(success('MEDIUM', 3)),
  password_rehashed: event(success('INFO', 0)),
  second_factor_added: event<{ method: string; factorId: string }>(success('MEDIUM', 1)),
  second_factor_removed: event<{ method: string; factorId: string }>(success('HIGH', 4)),
  second_factors_reset: event<Reasoned>({ ...success('HIGH', 5), ...reason }),
  recovery_codes_generated: event(success('MEDIUM', 2)),
  recovery_code_used: event<{ remaining: number }>(success('MEDIUM', 4)),
  api_key_created: event<{ apiKeyId: string; scopes: readonly string[]; signed: boolean }>(
    success('MEDIUM', 2),
  ),
  api_key_rotated: event<{ apiKeyId: string; graceSeconds: number }>(success('MEDIUM', 2)),
  api_key_revoked: event<{ apiKeyId: string }>(success('MEDIUM', 1)),
  api_key_used_from_new_address: event<{ apiKeyId: string }>(success('MEDIUM', 3)),
  api_key_rejected: event<Reasoned>(denied('MEDIUM', 4)),
  signature_rejected: event<Reasoned>(denied('HIGH', 5)),
  /** `dryRun`: a rule on trial would have denied, and let through. */
  access_denied: event<{ code: string; reason?: string; dryRun?: true }>(denied('MEDIUM', 3)),
  rate_limited: event<{ limit: string }>(denied('MEDIUM', 3)),
  request_rejected: event<{ code: string; reason?: string }>(denied('LOW', 1)),
  unrecognised_activity_reported: event(success('CRITICAL', 8)),
  roles_changed: event<{ added: readonly string[]; removed?: readonly string[]; reason?: string }>({
    ...success('HIGH', 5),
    ...reason,
  }),
  user_suspended: event<Reasoned & { until: string | null }>({ ...success('HIGH', 3), ...reason }),
  user_reinstated: event<Reasoned>({ ...success('MEDIUM', 1), ...reason }),
  user_deleted: event(success('HIGH', 3)),
  personal_data_exported: event(success('MEDIUM', 3)),
  alert_raised: event<{ rule: string; alertId: string }>(success('MEDIUM', 0)),
  alert_acknowledged: event<{ alertId: string; note?: string }>({ ...success('INFO', 0), words: ['note'] }),
  alert_resolved: event<{ alertId: string; resolution: string; note?: string }>({
    ...success('INFO', 0),
    words: ['note'],
  }),
  record_read: event<{ about?: string; kind: string }>(success('INFO', 0)),
  record_exported: event<{ format: string; since?: string; until?: string }>(success('HIGH', 4)),
  evidence_added: event<{ alertId: string; evidenceId: string; sha256: string; bytes: number }>(
    success('LOW', 0),
  ),
  evidence_read: event<{ alertId: string; evidenceId: string }>(success('LOW', 0)),
  signing_key_rotated: event<{ activeKid: string; nextKid: string }>(success('HIGH', 2)),
  encryption_key_rotated: event<{ moved: number }>(success('HIGH', 2)),
  service_started: event<{ version: string; instance: string }>(success('INFO', 0)),
  service_stopped: event<{ instance: string }>(success('INFO', 0)),
  configuration_changed: event<{ changed: readonly string[] }>(success('MEDIUM', 2)),
  chain_verified: event<{ rows: number }>(success('INFO', 0)),
  chain_broken: event<{ rows: number; faults: number }>(denied('CRITICAL', 10)),
} as const

export type SecurityEventName = keyof typeof securityEventKinds

export type DetailsOf<Name extends SecurityEventName> = NonNullable<
  (typeof securityEventKinds)[Name]['details']
>
