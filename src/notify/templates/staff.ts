import type { Letters } from './letter.ts'

/** About what administrators did, and to those who watch. */
export const staffLetters: Letters<
  | 'roles_changed'
  | 'user_suspended'
  | 'user_reinstated'
  | 'account_unlocked'
  | 'sessions_revoked_by_staff'
  | 'security_alert'
> = {
  roles_changed: ({ roles, reason }) => ({
    subject: 'Your roles were changed',
    lines: ['An administrator changed what your account may do.'],
    facts: [
      ['Roles now', roles.join(', ')],
      ['Reason', reason],
    ],
  }),
  user_suspended: ({ reason, until }) => ({
    subject: 'Your account was suspended',
    lines: [
      'An administrator suspended your account. You are signed out everywhere and cannot sign in meanwhile.',
    ],
    facts: [['Reason', reason], ...(until === null ? [] : [['Until', until] as const])],
  }),
  user_reinstated: ({ reason }) => ({
    subject: 'Your account can be used again',
    lines: ['The suspension of your account has ended. Sign in as usual.'],
    facts: [['Reason', reason]],
  }),
  account_unlocked: () => ({
    subject: 'You can sign in again',
    lines: ['An administrator lifted the lock that failed sign-ins had put on your account.'],
  }),
  sessions_revoked_by_staff: ({ reason }) => ({
    subject: 'You were signed out everywhere',
    lines: ['An administrator ended all your sessions. Sign in again to go on.'],
    facts: [['Reason', reason]],
  }),
  security_alert: ({ rule, severity, summary }) => ({
    subject: `Security alert: ${severity.toLowerCase()}`,
    lines: ['Gatehouse raised an alert that somebody should look at.'],
    facts: [
      ['Rule', rule],
      ['Severity', severity],
      ['Summary', summary],
    ],
  }),
}
