import { validate as isUuid } from 'uuid'
import { toPerson } from '../auth/person.ts'
import type { Person } from '../auth/viewer.ts'
import type { SignedInContext } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import {
  anyAdministratorIsLeft,
  isActiveAdministrator,
  lockAdministrators,
} from '../db/queries/administrators.ts'
import { lockSubject } from '../db/queries/subjects.ts'
import type { PersonRow } from '../db/queries/users.ts'
import { Refusal } from '../errors.ts'

/** Whom staff change, and how the record and a notice name them. */
export interface Subject {
  readonly person: Person
  readonly about: { readonly userId: string; readonly actorId: string }
  readonly to: { readonly userId: string; readonly email: string }
}

/**
 * What staff do to somebody, in one transaction, one deed after the other: whoever lost the role meanwhile does nothing
 * more, and no deed takes the last administrator away. Throws `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
 */
export async function staffDeed<Done>(
  { recordRefusal, services, viewer }: SignedInContext,
  userId: string,
  deed: (tx: Transaction, subject: Subject) => Promise<Done>,
): Promise<Done> {
  const { db, liveSessions } = services
  if (!isUuid(userId)) throw new Refusal('NOT_FOUND', { detail: 'it is no id' })

  const outcome = await db.transaction(async (tx) => {
    await lockAdministrators(tx)
    if (!(await isActiveAdministrator(tx, viewer.userId))) return { kind: 'not_staff' } as const
    const row = await lockSubject(tx, userId)
    if (row === null) return { kind: 'nobody' } as const
    const done = await deed(tx, subjectOf(row, viewer.userId))
    if (!(await anyAdministratorIsLeft(tx)))
      throw new Refusal('CONFLICT', { detail: 'they are the last administrator' })
    return { kind: 'done', done } as const
  })

  if (outcome.kind === 'not_staff') {
    const reason = 'they are no administrator any more'
    await recordRefusal('access_denied', { code: 'FORBIDDEN', reason })
    throw new Refusal('FORBIDDEN', { detail: reason })
  }
  if (outcome.kind === 'nobody') throw new Refusal('NOT_FOUND', { detail: 'nobody has this id' })
  // The feed tells every process; this one need not wait for it.
  liveSessions.forget({ kind: 'user', id: userId.toLowerCase() })
  return outcome.done
}

function subjectOf(row: PersonRow, actorId: string): Subject {
  return {
    person: toPerson(row),
    about: { userId: row.id, actorId },
    to: { userId: row.id, email: row.email },
  }
}
