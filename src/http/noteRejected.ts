import type { Folds } from '../audit/folds.ts'
import { RejectedKey } from '../auth/rejectedKey.ts'
import type { HttpDeps } from './httpDeps.ts'

/** Puts bad credentials into the record, folded; those of API keys under events of their own, in the trail of their person. */
export function createNoteRejected(folds: Folds): HttpDeps['onRejected'] {
  return (client, { cause, code, detail }) => {
    if (cause instanceof RejectedKey) {
      const { event, reason, ...named } = cause.rejection
      folds.note(event, client, { reason }, named)
    } else folds.note('access_denied', client, { code: 'UNAUTHENTICATED', reason: detail ?? code })
  }
}
