import { z } from 'zod'
import { Refusal } from '../errors.ts'

/** A code as it is typed: whatever is no code is a wrong one, but nobody types a book. */
export const typedCodeShape = z.string().max(100, 'has more than 100 characters')

/** Throws `BAD_USER_INPUT` unless exactly one of the ways to prove it is given. */
export function requireOneProof(input: object, names: readonly string[]): void {
  const given = Object.entries(input).filter(([name, value]) => names.includes(name) && value != null)
  if (given.length === 1) return
  const message = `must have exactly one of ${names.join(', ')}`
  throw new Refusal('BAD_USER_INPUT', { fields: [{ path: 'input', message }] })
}
