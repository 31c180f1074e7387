/** A page that a link in a mail leads to: what it asks before it uses the link up, and what it says after. */
export interface LinkPage {
  /** As in `/account/verify`. */
  readonly name: 'verify' | 'reset' | 'unlock' | 'report' | 'confirm-email' | 'undo-email'
  readonly title: string
  readonly lines: readonly string[]
  readonly button: string
  /** Whether the button does what takes an effort to get over. */
  readonly isGrave?: true
  /** Whether a new password is asked for. */
  readonly asksPassword?: true
  readonly done: { readonly title: string; readonly lines: readonly string[] }
  /** What to do where the link is no longer good. */
  readonly otherwise: string
  /** The mutation that the button sends, with `token` or `input` as its variable. */
  readonly document: string
}

const byToken = (field: string, selection = 'accepted') =>
  `mutation ($token: String!) { ${field}(token: $token) { ${selection} } }`

/** Every page there is; mails name them in their links. */
export const linkPages: readonly LinkPage[] = [
  {
    name: 'verify',
    title: 'Verify your email address',
    lines: ['Confirm that this address is yours, and your account is ready to use.'],
    button: 'Verify my address',
    done: {
      title: 'Your address is verified',
      lines: ['You can sign in now, and close this page.'],
    },
    otherwise: 'If your address is not verified yet, ask for another link where you registered.',
    document: byToken('verifyEmail', 'accessToken'),
  },
  {
    name: 'reset',
    title: 'Choose a new password',
    lines: [
      'All your devices are signed out when it changes. A few words in a row are easy to remember and hard to guess.',
    ],
    button: 'Set this password',
    asksPassword: true,
    done: {
      title: 'Your password is changed',
      lines: ['Sign in with the new one. You can close this page.'],
    },
    otherwise: 'Ask for a new password once more where you sign in; the latest link is the one that works.',
    document: 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }',
  },
  {
    name: 'unlock',
    title: 'Unlock your account',
    lines: [
      'Too many wrong passwords locked your account for a while. If you were the one who tried, unlock it here.',
      'If it was not you, there is no need to: your password was not found out.',
    ],
    button: 'Unlock my account',
    done: {
      title: 'Your account is unlocked',
      lines: ['You can sign in again, and close this page.'],
    },
    otherwise: 'The lock ends by itself after a while, and a new password ends it too.',
    document: byToken('unlockAccount'),
  },
  {
    name: 'report',
    title: 'Was this not you?',
    lines: [
      'Then let us shut everybody out. All your devices are signed out, your API keys end, and your password stops working.',
      'You get a mail with a link to choose a new password. For 24 hours nobody can change your email address or your second factors.',
    ],
    button: 'Secure my account',
    isGrave: true,
    done: {
      title: 'Your account is secured',
      lines: [
        'Everybody is signed out. A mail with a link to choose a new password is on its way to you.',
        'If somebody may read your mail, change the password of your mailbox first.',
      ],
    },
    otherwise:
      'If something is still wrong, ask for a new password where you sign in: that signs out every device too.',
    document: byToken('reportUnrecognisedActivity'),
  },
  {
    name: 'confirm-email',
    title: 'Use this email address',
    lines: [
      'Confirm that this address is yours, and your account uses it from now on. You sign in with it, and mail about your account comes to it.',
    ],
    button: 'Use this address',
    done: {
      title: 'Your address is changed',
      lines: ['Sign in with it from now on. Your other devices are signed out. You can close this page.'],
    },
    otherwise: 'If your address has not changed yet, ask for the change once more while you are signed in.',
    document: byToken('confirmEmailChange'),
  },
  {
    name: 'undo-email',
    title: 'Take the change of your address back',
    lines: [
      'If it was not you who changed the address of your account, take that back here. This address is used again.',
      'All devices are signed out, API keys end, and the password stops working: you get a mail with a link to choose a new one.',
    ],
    button: 'Take the change back',
    isGrave: true,
    done: {
      title: 'Your old address is back',
      lines: ['Everybody is signed out. A mail with a link to choose a new password is on its way to you.'],
    },
    otherwise:
      'A change can be taken back for 72 hours. After that, only those who run this service can help.',
    document: byToken('undoEmailChange'),
  },
]
