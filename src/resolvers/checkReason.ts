import { z } from 'zod'
import { checkInput } from './checkInput.ts'

const lengthMax = 500

const shape = z
  .string()
  .normalize('NFKC')
  .trim()
  .min(1, 'is empty')
  .refine((text) => Array.from(text).length <= lengthMax, `has more than ${lengthMax} characters`)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has characters that are not shown')

/** Why staff did it: one line that the record keeps and the person reads. Throws `BAD_USER_INPUT`. */
export function checkReason(reason: string): string {
  return checkInput(shape, reason, 'reason')
}
