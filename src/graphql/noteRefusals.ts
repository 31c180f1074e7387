import type { ExecutionResult } from 'graphql'
import type { Folds } from '../audit/folds.ts'
import type { OperationContext } from './buildContext.ts'

/** Codes that the record does not hear of from elsewhere. */
const noted: ReadonlySet<unknown> = new Set([
  'BAD_USER_INPUT',
  'CONFLICT',
  'COST_LIMIT',
  'NOT_FOUND',
  'OPERATION_LIMIT',
  'USERNAME_TAKEN',
  'WEAK_PASSWORD',
])

export type NoteRefusals = (result: ExecutionResult, context: OperationContext) => void

/** Puts what an answer refuses into the record, folded, unless the gate did so itself. */
export function createNoteRefusals(folds: Folds): NoteRefusals {
  return ({ errors }, { client, refused }) => {
    if (refused) return
    for (const { extensions } of errors ?? []) {
      const code = extensions['code']
      if (noted.has(code)) folds.note('request_rejected', client, { code: String(code) })
    }
  }
}
