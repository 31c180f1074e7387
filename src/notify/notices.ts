import type { Transaction } from '../db/client.ts'

/** Who is told. */
interface Recipient {
  readonly userId: string | null
  readonly email: string
}

/** Where it was done from, as far as the person may recognise it. */
export interface Whereabouts {
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** Every mail there is, with what its text is made of. Tokens stand in the fragment of its link. */
export interface NoticeDetails {
  readonly verify_email: { readonly token: string } & Whereabouts
  readonly registration_repeated: Whereabouts
  readonly reset_password: { readonly token: string } & Whereabouts
  readonly password_changed: Whereabouts
  readonly password_reset_forced: { readonly token: string }
  readonly choose_password: { readonly token: string }
  readonly account_locked: { readonly unlockToken: string } & Whereabouts
  readonly second_factor_locked: { readonly method: string; readonly unlockToken: string } & Whereabouts
  readonly confirm_email_change: { readonly token: string }
  readonly email_change_requested: { readonly newEmail: string } & Whereabouts
  readonly email_changed: { readonly undoToken: string } & Whereabouts
  readonly new_device: Whereabouts
  readonly second_factor_added: { readonly method: string } & Whereabouts
  readonly second_factor_removed: { readonly method: string } & Whereabouts
  readonly second_factors_reset: { readonly reason: string }
  readonly recovery_codes_generated: Whereabouts
  readonly recovery_code_used: { readonly remaining: number } & Whereabouts
  readonly refresh_token_reused: Whereabouts
  readonly unusual_activity: { readonly what: string } & Whereabouts
  readonly api_key_created: { readonly name: string } & Whereabouts
  readonly api_key_rotated: { readonly name: string } & Whereabouts
  readonly roles_changed: { readonly roles: readonly string[]; readonly reason: string }
  readonly user_suspended: { readonly reason: string; readonly until: string | null }
  readonly user_reinstated: { readonly reason: string }
  readonly account_unlocked: Record<string, never>
  readonly sessions_revoked_by_staff: { readonly reason: string }
  readonly account_deleted: Record<string, never>
  readonly security_alert: { readonly rule: string; readonly severity: string; readonly summary: string }
}

export type NoticeName = keyof NoticeDetails

/** A notice on its way to the outbox. */
export interface Notice<Name extends NoticeName = NoticeName> {
  readonly to: Recipient
  readonly name: Name
  readonly details: NoticeDetails[Name]
  /** For the link "this was not me"; null in a notice that has none. */
  readonly reportToken: string | null
}

/** What the notices need: an outbox, and the token of the link "this was not me". */
export interface NoticeDeps {
  /** Leaves a mail that a job sends once the transaction has committed. */
  readonly enqueue: (tx: Transaction, notice: Notice) => Promise<void>
  readonly issueReportToken: (tx: Transaction, to: { userId: string; email: string }) => Promise<string>
}

export interface Notices {
  /** Tells somebody, in the transaction of the deed: the mail leaves if and only if the deed is done. */
  tell<Name extends NoticeName>(
    tx: Transaction,
    to: Recipient,
    name: Name,
    details: NoticeDetails[Name],
  ): Promise<void>
}

/** In which of them a person may say "this was not me". */
const disputable: ReadonlySet<NoticeName> = new Set<NoticeName>([
  'password_changed',
  'new_device',
  'second_factor_added',
  'second_factor_removed',
  'second_factor_locked',
  'recovery_codes_generated',
  'recovery_code_used',
  'refresh_token_reused',
  'unusual_activity',
  'api_key_created',
  'api_key_rotated',
  'email_change_requested',
])

export function createNotices({ enqueue, issueReportToken }: NoticeDeps): Notices {
  return {
    async tell(tx, to, name, details) {
      const { userId, email } = to
      const isDisputable = disputable.has(name) && userId !== null
      const reportToken = isDisputable ? await issueReportToken(tx, { userId, email }) : null
      await enqueue(tx, { to, name, details, reportToken })
    },
  }
}
