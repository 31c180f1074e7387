import type { Letters } from './letter.ts'

/** About passwords, sessions and devices. */
export const signInLetters: Letters<
  | 'reset_password'
  | 'password_changed'
  | 'password_reset_forced'
  | 'choose_password'
  | 'account_locked'
  | 'new_device'
  | 'refresh_token_reused'
  | 'unusual_activity'
> = {
  reset_password: ({ token }) => ({
    subject: 'Choose a new password',
    lines: [
      'Somebody, presumably you, asked for a new password. Follow the link within one hour to choose it.',
      'If that was not you, you need do nothing: your password stays as it is.',
    ],
    link: { label: 'Choose a new password', page: 'reset', token },
  }),
  password_changed: () => ({
    subject: 'Your password was changed',
    lines: ['The password of your account was changed, and other devices were signed out.'],
  }),
  password_reset_forced: ({ token }) => ({
    subject: 'Choose a new password to use your account again',
    lines: [
      'You told us that something on your account was not you. All devices were signed out, and the password no longer works.',
      'Follow the link within one hour to choose a new one. Later, ask for a new password as if you had forgotten it.',
    ],
    link: { label: 'Choose a new password', page: 'reset', token },
  }),
  choose_password: ({ token }) => ({
    subject: 'Choose the password of your account',
    lines: [
      'Your address is verified. It had been registered more than once before, so that no password of then counts.',
      'Follow the link within one hour to choose one. Later, ask for a new password as if you had forgotten it.',
    ],
    link: { label: 'Choose a password', page: 'reset', token },
  }),
  account_locked: ({ unlockToken }) => ({
    subject: 'Your account was locked for a while',
    lines: [
      'There were too many wrong passwords for your account, so it is locked for a while, or after a hundred in a row until you unlock it.',
      'If you were the one who tried, follow the link to unlock it at once. If not, a device that you have signed in on before still lets you in.',
    ],
    link: { label: 'Unlock my account', page: 'unlock', token: unlockToken },
  }),
  new_device: () => ({
    subject: 'A new device signed in',
    lines: ['A device that we did not know signed in to your account.'],
  }),
  refresh_token_reused: () => ({
    subject: 'A session of yours was ended',
    lines: [
      'Something that only your device should have was used a second time, as happens when it was copied.',
      'To be safe we signed that device out. Sign in again to go on.',
    ],
  }),
  unusual_activity: ({ what }) => ({
    subject: 'Unusual activity on your account',
    lines: ['We saw something unusual on your account.'],
    facts: [['What', what]],
  }),
}
