import type { Database, Transaction } from '../db/client.ts'
import { type RotatedSession, rotateSessions } from '../db/queries/sessions.ts'
import type { PresentedRefreshToken } from './refreshTokens.ts'

/** Sessions that one transaction moves on. */
const togetherMax = 32
/** Transactions at once: what comes meanwhile gathers for the next. */
const lanesMax = 2

/** What is done in the transaction of a rotation, once it is known whose session it was. */
export type OnRotated = (
  tx: Transaction,
  about: { readonly sessionId: string; readonly userId: string },
) => Promise<unknown>

/**
 * Rotates the current refresh token of a live session; null for any other, and where somebody else holds its row: then
 * nothing was done and the token must be judged on its own.
 */
export type Rotate = (
  presented: PresentedRefreshToken,
  onRotated: OnRotated,
) => Promise<RotatedSession | null>

interface Waiting {
  readonly presented: PresentedRefreshToken
  readonly onRotated: OnRotated
  readonly settle: (row: RotatedSession | null) => void
}

/**
 * Rotations that come together share a transaction, as a commit and its round trips cost more than the rest of them. One
 * alone waits for nobody; of one session there is never more than one in a transaction.
 */
export function createRotate(db: Database, idleSeconds: number): Rotate {
  let waiting: Waiting[] = []
  let lanes = 0

  const take = (): Waiting[] => {
    const taken = new Map<string, Waiting>()
    const left: Waiting[] = []
    for (const one of waiting) {
      const { sessionId } = one.presented
      if (taken.size < togetherMax && !taken.has(sessionId)) taken.set(sessionId, one)
      else left.push(one)
    }
    waiting = left
    return [...taken.values()]
  }

  const rotateTogether = (together: readonly Waiting[]) =>
    db.transaction(async (tx) => {
      const presented = together.map((one) => one.presented)
      const rows = await rotateSessions(tx, presented, idleSeconds)
      const rowOf = new Map(rows.map((row) => [row.id, row]))
      for (const {
        presented: { sessionId },
        onRotated,
      } of together) {
        const row = rowOf.get(sessionId)
        if (row !== undefined) await onRotated(tx, { sessionId, userId: row.userId })
      }
      return rowOf
    })

  const run = async () => {
    lanes += 1
    while (waiting.length > 0) {
      const together = take()
      // Whatever went wrong was rolled back for all: each is judged on its own, and fails for its own reasons.
      const rowOf = await rotateTogether(together).catch(() => new Map<string, RotatedSession>())
      for (const { presented, settle } of together) settle(rowOf.get(presented.sessionId) ?? null)
    }
    lanes -= 1
  }

  return (presented, onRotated) =>
    new Promise((settle) => {
      waiting.push({ presented, onRotated, settle })
      if (lanes < lanesMax) void run()
    })
}
