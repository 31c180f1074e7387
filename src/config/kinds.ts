import { z } from 'zod'
import { kind, type Kind, textKind } from './kind.ts'
import { parseDuration } from '../duration.ts'

/** Any text. */
export const text = textKind('a text', (text) => text)

/** true, false, 1, 0, yes or no, in any case. */
export const boolean = kind(
  'true or false',
  z.stringbool({ truthy: ['true', '1', 'yes'], falsy: ['false', '0', 'no'] }),
)

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return kind(`one of ${words.join(', ')}`, z.enum(words))
}

/** A whole number within its bounds, both included. */
export function wholeNumber(least: number, most: number): Kind<number> {
  return textKind(`a whole number from ${least} to ${most}`, (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN
    return number >= least && number <= most ? number : null
  })
}

/** Seconds out of a duration; the bounds are durations too, and included. */
export function duration(least: string, most: string): Kind<number> {
  return textKind(`a duration from ${least} to ${most}, such as 30s, 10m, 1h or 14d`, (text) => {
    const seconds = parseDuration(text)
    const [leastSeconds, mostSeconds] = [parseDuration(least) ?? 0, parseDuration(most) ?? 0]
    return seconds !== null && seconds >= leastSeconds && seconds <= mostSeconds ? seconds : null
  })
}

/** One email address. */
export const email = kind('an email address', z.email())

/** A mailbox as in a From header (RFC 5322): an address, or a name and an address in angle brackets. */
export const mailbox = textKind('an address such as Gatehouse <no-reply@example.com>', (text) => {
  const address = /^[^<>]*<([^<>]+)>$/.exec(text)?.[1] ?? text
  return z.email().safeParse(address).success ? text : null
})

/** The contact of security.txt as a URI (RFC 9116, 2.5.3); a bare email address becomes a `mailto:`. */
export const contact = textKind('an email address, or a mailto:, https: or tel: URI', (text) => {
  if (z.email().safeParse(text).success) return `mailto:${text}`
  return ['mailto:', 'https:', 'tel:'].includes(URL.parse(text)?.protocol ?? '') ? text : null
})
