import { z } from 'zod'
import { Refusal } from '../errors.ts'
import { checkInput, noteShape } from './checkInput.ts'

interface AlertInput {
  readonly id: string
  /** Empty where nothing is to be remembered. */
  readonly note: { readonly note?: string }
}

/** Which alert is meant, and what is to be remembered. What is no id is nobody's: `NOT_FOUND`. */
export function alertInput(args: {
  readonly id: string
  readonly note?: string | null | undefined
}): AlertInput {
  const note = checkInput(noteShape, args.note, 'note')
  if (!z.uuid().safeParse(args.id).success) throw new Refusal('NOT_FOUND')
  return { id: args.id, note: note === null ? {} : { note } }
}
