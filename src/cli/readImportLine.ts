import { z } from 'zod'
import { type EmailAddress, parseEmailAddress } from '../auth/emailAddress.ts'
import { readImportedHash } from '../auth/importedHashes.ts'
import { usernameShape } from '../resolvers/checkInput.ts'

const lineLengthMax = 16 * 1024

/** Somebody whom another system knew. */
export interface ImportedPerson {
  readonly email: EmailAddress
  readonly username: string | null
  readonly passwordHash: string | null
  readonly emailVerified: boolean
  readonly createdAt: Date | null
}

const emailShape = z.string().transform((text, context) => {
  const email = parseEmailAddress(text)
  if (email !== null) return email
  context.addIssue({ code: 'custom', message: 'is not an email address' })
  return z.NEVER
})

const hashShape = z
  .string()
  .superRefine((text, context) => {
    const hash = readImportedHash(text)
    if (hash === null) context.addIssue({ code: 'custom', message: 'is of a kind that is not known here' })
    else if (hash.excess !== null) context.addIssue({ code: 'custom', message: hash.excess })
  })
  .nullish()
  .transform((text) => text ?? null)

const shape = z.strictObject({
  email: emailShape,
  username: usernameShape,
  passwordHash: hashShape,
  emailVerified: z.boolean().default(false),
  createdAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .nullish()
    .transform((date) => date ?? null),
})

/** A line as a person, or the reason why it will not do: which never repeats what it says. */
export function readImportLine(text: string): ImportedPerson | string {
  if (text.length > lineLengthMax) return 'the line is too long'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'the line is not JSON'
  }
  const read = shape.safeParse(value)
  if (read.success) return read.data
  return read.error.issues
    .map(({ code, path, message }) =>
      code === 'unrecognized_keys'
        ? 'it has fields that are not known here'
        : `${path.join('.') || 'the line'} ${wordsOf(message)}`,
    )
    .join('; ')
}

/** Of our own words the sentence stands as it is; the library's might quote the value. */
function wordsOf(message: string): string {
  return /^(is |has |costs )/.test(message) ? message : 'is not of the right kind'
}
