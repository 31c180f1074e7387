import type { Transaction } from '../db/client.ts'
import { erasedAmong } from '../db/queries/erasure.ts'
import type { Decision } from './decision.ts'

/** What is written later than it was decided: of people who were erased meanwhile without their address and agent. */
export async function withoutErased<Late extends Decision>(
  tx: Transaction,
  decisions: readonly Late[],
): Promise<readonly Late[]> {
  const people = decisions.flatMap(({ actorId, userId }) => [userId, actorId])
  const erased = await erasedAmong(tx, [...new Set(people.filter((id) => id !== null))])
  const isAbout = (id: string | null) => id !== null && erased.has(id)
  return decisions.map((decision) =>
    isAbout(decision.userId) || isAbout(decision.actorId)
      ? { ...decision, ipAddress: null, userAgent: null }
      : decision,
  )
}
