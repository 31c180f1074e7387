import type { Letters } from './letter.ts'

const factorNames = new Map([
  ['TOTP', 'authenticator app'],
  ['PASSKEY', 'passkey'],
  ['RECOVERY_CODE', 'recovery codes'],
])

const nameOf = (method: string) => factorNames.get(method) ?? method

/** About second factors and API keys. */
export const credentialLetters: Letters<
  | 'second_factor_added'
  | 'second_factor_removed'
  | 'second_factors_reset'
  | 'second_factor_locked'
  | 'recovery_codes_generated'
  | 'recovery_code_used'
  | 'api_key_created'
  | 'api_key_rotated'
> = {
  second_factor_added: ({ method }) => ({
    subject: 'A second factor was added',
    lines: ['Your account has a new second factor, which is asked for when you sign in.'],
    facts: [['Second factor', nameOf(method)]],
  }),
  second_factor_removed: ({ method }) => ({
    subject: 'A second factor was removed',
    lines: ['A second factor of your account was removed.'],
    facts: [['Second factor', nameOf(method)]],
  }),
  second_factors_reset: ({ reason }) => ({
    subject: 'Your second factors were removed',
    lines: [
      'An administrator removed all second factors of your account. Sign in with your password and set up new ones.',
    ],
    facts: [['Reason', reason]],
  }),
  second_factor_locked: ({ method, unlockToken }) => ({
    subject: 'A second factor of your account was locked',
    lines: [
      'There were too many wrong answers in a row for a second factor of your account, so it takes none any more. Your other ways to sign in still work.',
      'If that was you, follow the link within one week to unlock it. If not, somebody has your password or a device of yours: choose a new password, which unlocks it too.',
    ],
    facts: [['Second factor', nameOf(method)]],
    link: { label: 'Unlock my account', page: 'unlock', token: unlockToken },
  }),
  recovery_codes_generated: () => ({
    subject: 'New recovery codes were made',
    lines: ['Your account has new recovery codes. The ones before them no longer work.'],
  }),
  recovery_code_used: ({ remaining }) => ({
    subject: 'A recovery code was used',
    lines: ['Somebody signed in to your account with one of your recovery codes.'],
    facts: [['Codes left', String(remaining)]],
  }),
  api_key_created: ({ name }) => ({
    subject: 'An API key was created',
    lines: ['Your account has a new API key, which acts for you within its scopes.'],
    facts: [['Name of the key', name]],
  }),
  api_key_rotated: ({ name }) => ({
    subject: 'An API key has a new secret',
    lines: ['An API key of your account was given a new secret.'],
    facts: [['Name of the key', name]],
  }),
}
