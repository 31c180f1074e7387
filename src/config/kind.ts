import { z } from 'zod'

/** How the text of a variable is read: the schema, and the words for somebody whose text does not fit it. */
export interface Kind<T> {
  readonly schema: z.ZodType<T, string>
  readonly fix: string
  /** The sentence about a text that does not fit, without its subject and without the text. */
  problemOf(error: z.ZodError): string
}

/** A kind by a schema of zod; `expected` is a noun phrase. Only issues of our own words (`custom`) are quoted. */
export function kind<T>(expected: string, schema: z.ZodType<T, string>, fix = `Write ${expected}.`): Kind<T> {
  return {
    schema,
    fix,
    problemOf: (error) => error.issues.find(({ code }) => code === 'custom')?.message ?? `is not ${expected}`,
  }
}

/** A kind for what zod has no schema for: `read` answers null where the text does not fit. */
export function textKind<T>(expected: string, read: (text: string) => T | null, fix?: string): Kind<T> {
  const schema = z.string().transform((text, context) => {
    const value = read(text)
    if (value !== null) return value
    context.addIssue({ code: 'custom', message: `is not ${expected}` })
    return z.NEVER
  })
  return kind(expected, schema, fix)
}

/** A comma-separated list, of which each entry must fit; a fault tells the place of the first that does not. */
export function listKind<T>(expected: string, read: (entry: string) => T | null): Kind<readonly T[]> {
  const schema = z.string().transform((text, context): readonly T[] => {
    const entries = text.split(',').map((entry) => read(entry.trim()))
    const wrong = entries.indexOf(null)
    if (wrong !== -1)
      context.addIssue({
        code: 'custom',
        message: `has an entry (number ${wrong + 1}) that is not ${expected}`,
      })
    return entries.filter((entry) => entry !== null)
  })
  return kind(expected, schema, `Write each one exactly, ${expected}, separated by commas.`)
}
