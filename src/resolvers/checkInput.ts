import { z } from 'zod'
import { isUnhashable, passwordLengthMax } from '../auth/passwordRules.ts'
import { Refusal } from '../errors.ts'

/** What `shape` makes of an input; throws `BAD_USER_INPUT` with every fault and no value. `at` is the argument's name. */
export function checkInput<T>(shape: z.ZodType<T>, input: unknown, at: string): T {
  const checked = shape.safeParse(input)
  if (checked.success) return checked.data
  const fields = checked.error.issues.map(({ path, message }) => ({ path: [at, ...path].join('.'), message }))
  throw new Refusal('BAD_USER_INPUT', { fields })
}

/** Text of a person that is shown again: trimmed, NFKC, no control characters, no halves of one. */
export function shownText(lengthMax: number) {
  return z
    .string()
    .normalize('NFKC')
    .trim()
    .max(lengthMax, `has more than ${lengthMax} characters`)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u, 'has characters that are not shown')
}

/** What a person calls a device; an empty name is none. */
export const deviceNameShape = shownText(100)
  .nullish()
  .transform((name) => name || null)

/** What somebody writes beside a deed of theirs; an empty note is none. */
export const noteShape = shownText(500)
  .nullish()
  .transform((note) => note || null)

/** Unique regardless of case; the letters are ASCII so that no two names look alike. */
export const usernameShape = z
  .string()
  .normalize('NFKC')
  .trim()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{1,30})[a-z0-9]$/i,
    'is not 3 to 32 letters, digits, dots, dashes or underscores',
  )
  .nullish()
  .transform((name) => name ?? null)

/** A password that is only compared, not chosen: whatever could have been chosen passes. */
export const presentedPasswordShape = z
  .string()
  .refine(
    (password) => !isUnhashable(password),
    `has more than ${passwordLengthMax} characters, a NUL or half of one`,
  )
