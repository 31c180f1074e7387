import { dictionary } from '@zxcvbn-ts/language-common'

/** NIST SP 800-63B-4 asks for at least 64; more than this is refused before anything is hashed. */
export const passwordLengthMax = 256

/** The shortest word of a person's address or name that may not stand in their password. */
const contextWordLengthMin = 4

export interface PasswordRuleSettings {
  readonly minLength: number
  readonly requireUppercase: boolean
  readonly requireLowercase: boolean
  readonly requireNumbers: boolean
  readonly requireSymbols: boolean
}

/** What is known of the person who chooses. */
export interface PasswordContext {
  readonly email: string
  readonly username: string | null
}

const rankedPasswords: readonly string[] = dictionary['passwords-common']
const commonPasswords: ReadonlySet<string> = new Set(rankedPasswords)
/** OWASP ASVS 5.0 6.2.4 names the first 3,000. */
const commonestPasswords: ReadonlySet<string> = new Set(rankedPasswords.slice(0, 3_000))

/** The one form in which a password is judged, hashed and compared (NIST SP 800-63B-4 3.1.1.2). */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC')
}

/**
 * Refusable without an account in sight: too long to hash, with a NUL that some hash functions stop at, or with half of
 * a surrogate pair, which UTF-8 does not have: all of them would hash alike.
 */
export function isUnhashable(password: string): boolean {
  return (
    password.length > 4 * passwordLengthMax ||
    lengthOf(normalizePassword(password)) > passwordLengthMax ||
    password.includes('\0') ||
    !password.isWellFormed()
  )
}

/** Every reason why `password` may not be chosen; none: it may. Lengths are in code points. */
export function passwordFaults(
  password: string,
  settings: PasswordRuleSettings,
  context: PasswordContext,
): string[] {
  if (isUnhashable(password))
    return [`It must have at most ${passwordLengthMax} characters, no NUL and no half of one.`]
  const text = normalizePassword(password)
  const lower = text.toLowerCase()
  const faults: string[] = []

  if (lengthOf(text) < settings.minLength)
    faults.push(`It must have at least ${settings.minLength} characters.`)
  if (settings.requireUppercase && !/\p{Lu}/u.test(text)) faults.push('It must have an upper-case letter.')
  if (settings.requireLowercase && !/\p{Ll}/u.test(text)) faults.push('It must have a lower-case letter.')
  if (settings.requireNumbers && !/\p{Nd}/u.test(text)) faults.push('It must have a digit.')
  if (settings.requireSymbols && !/[^\p{L}\p{M}\p{N}]/u.test(text))
    faults.push('It must have a symbol or a space.')
  if (isCommon(lower)) faults.push('It is one of the passwords that are guessed first.')
  if (contextWords(context).some((word) => lower.includes(word))) {
    faults.push('It contains your address, your name or the name of this service.')
  }
  return faults
}

/** "Password123!" is "password": what people append to satisfy rules is taken off before a look at the commonest. */
function isCommon(lower: string): boolean {
  const withoutSymbols = lower.replace(/[^\p{L}\p{M}\p{N}]+$/u, '')
  const withoutTail = lower.replace(/[^\p{L}\p{M}]+$/u, '')
  if (commonPasswords.has(lower) || commonPasswords.has(withoutSymbols)) return true
  return commonestPasswords.has(withoutTail) || new Set(lower).size <= 3
}

function contextWords({ email, username }: PasswordContext): string[] {
  const local = email.split('@')[0] ?? ''
  return ['gatehouse', local, ...local.split(/[^\p{L}\p{N}]+/u), username ?? '']
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => lengthOf(word) >= contextWordLengthMin)
}

/** In Unicode code points: an emoji is one. */
function lengthOf(text: string): number {
  return Array.from(text).length
}
