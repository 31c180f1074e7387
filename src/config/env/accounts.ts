import { hashParameters } from '../hashParametersKind.ts'
import { boolean, wholeNumber } from '../kinds.ts'
import { variable } from '../variable.ts'

/** Passwords, lockout and verification. Lengths: NIST SP 800-63B-4 and OWASP ASVS 6.2.1, 6.2.9. */
export const accounts = {
  PASSWORD_MIN_LENGTH: variable(wholeNumber(8, 256), {
    about: 'Characters that a password has at least.',
    fallback: '12',
  }),
  PASSWORD_REQUIRE_UPPERCASE: required('a capital letter'),
  PASSWORD_REQUIRE_LOWERCASE: required('a small letter'),
  PASSWORD_REQUIRE_NUMBERS: required('a digit'),
  PASSWORD_REQUIRE_SYMBOLS: required('a symbol'),
  PASSWORD_HASH_PARAMETERS: variable(hashParameters, {
    about:
      'What one hash of argon2id costs: m is KiB of memory, t passes, p lanes. gatehouse doctor --calibrate measures what this machine can bear.',
    fallback: 'm=19456,t=2,p=1',
  }),
  MAX_LOGIN_ATTEMPTS: variable(wholeNumber(1, 100), {
    about: 'Failed sign-ins after which an account is closed to unknown devices.',
    fallback: '5',
  }),
  ACCOUNT_LOCKOUT_DURATION_MINUTES: variable(wholeNumber(1, 10_080), {
    about: 'Minutes that it stays closed.',
    fallback: '30',
  }),
  EMAIL_VERIFICATION_REQUIRED: variable(boolean, {
    about: 'Whether a person has to verify the email address before signing in.',
    fallback: 'false',
    productionFallback: 'true',
  }),
}

function required(what: string) {
  return variable(boolean, { about: `Whether a password needs ${what}.`, fallback: 'true' })
}
