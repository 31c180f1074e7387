import { z } from 'zod'
import { kind, type Kind } from './kind.ts'

const distinctMin = 8

const placeholders =
  /change|replace|example|placeholder|password|secret|default|insert|generate|development|\byour[-_ ]|x{6}|<.*>/i

/** A secret of at least `lengthMin` characters that nobody could guess; see `weaknessOf`. */
export function secret(lengthMin: number): Kind<string> {
  const schema = z.string().superRefine((text, context) => {
    const weakness = weaknessOf(text, lengthMin)
    if (weakness !== null) context.addIssue({ code: 'custom', message: weakness })
  })
  return kind(
    `a secret of at least ${lengthMin} characters`,
    schema,
    'Make a fresh one: npx gatehouse secrets generate.',
  )
}

/** The key of a service beside ours, by the form that the service gives its keys. */
export function serviceKey(service: string, form: RegExp): Kind<string> {
  const expected = `in the form of a key of ${service}`
  return kind(
    expected,
    z.string().regex(form),
    `Copy the key again from ${service}, or leave the variable unset.`,
  )
}

/** A key of Standard Webhooks: base64 of 24 to 64 bytes, with or without its prefix `whsec_`. */
export const webhookSecret = kind(
  'base64 of 24 to 64 bytes after whsec_',
  z.string().regex(/^(whsec_)?(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  'Make one: echo "whsec_$(openssl rand -base64 32)".',
)

/** Why a text is no secret, as a sentence without its subject; null for one that may be kept. */
function weaknessOf(text: string, lengthMin: number): string | null {
  const characters = Array.from(text)
  if (characters.length < lengthMin) return `is too short: ${lengthMin} characters or more are needed`
  if (new Set(characters).size < distinctMin || repeats(text))
    return 'repeats itself, so that it can be guessed'
  if (placeholders.test(text)) return 'looks like a placeholder'
  return null
}

/** Whether the text is one piece, of half its length or less, over and over; the last one may be cut short. */
function repeats(text: string): boolean {
  const periods = Array.from({ length: Math.floor(text.length / 2) }, (_, index) => index + 1)
  return periods.some((period) => text.startsWith(text.slice(period)))
}
