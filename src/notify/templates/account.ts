import type { Letters } from './letter.ts'

/** About the account and its address. */
export const accountLetters: Letters<
  | 'verify_email'
  | 'registration_repeated'
  | 'confirm_email_change'
  | 'email_change_requested'
  | 'email_changed'
  | 'account_deleted'
> = {
  verify_email: ({ token }) => ({
    subject: 'Verify your email address',
    lines: [
      'Somebody, presumably you, registered with this address. Follow the link within 24 hours to confirm it.',
      'If that was not you, do not follow it: without it the address is not confirmed.',
    ],
    link: { label: 'Verify this address', page: 'verify', token },
  }),
  registration_repeated: () => ({
    subject: 'Somebody tried to register with your address',
    lines: [
      'Somebody tried to make an account with this address. It has one already, and nothing about it changed.',
      'If that was you, sign in as usual, or ask for a new password if you forgot it. If not, you need do nothing.',
    ],
  }),
  confirm_email_change: ({ token }) => ({
    subject: 'Confirm your new email address',
    lines: [
      'Somebody, presumably you, wants an account to use this address. Follow the link to confirm that.',
      'If that was not you, do not follow it: without it nothing changes.',
    ],
    link: { label: 'Use this address', page: 'confirm-email', token },
  }),
  email_change_requested: ({ newEmail }) => ({
    subject: 'A change of your email address was asked for',
    lines: [
      'Somebody signed in as you asked to use another address. It changes once that address is confirmed.',
    ],
    facts: [['New address', newEmail]],
  }),
  email_changed: ({ undoToken }) => ({
    subject: 'Your email address was changed',
    lines: [
      'Your account now uses another address, and mail no longer comes to this one.',
      'If that was not you, follow the link within 72 hours to take the change back.',
    ],
    link: { label: 'Take the change back', page: 'undo-email', token: undoToken },
  }),
  account_deleted: () => ({
    subject: 'Your account was deleted',
    lines: [
      'Your account and what it held about you were deleted, as you wished. This is the last mail about it.',
    ],
  }),
}
