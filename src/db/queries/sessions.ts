import { type SQL, and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { sessions } from '../tables/sessions.ts'
import { users } from '../tables/users.ts'
import { deleteExpired } from './deleteExpired.ts'
import { type PersonRow, isActive, personColumns } from './users.ts'

/** What is shown of a session; its secrets stay behind. */
const sessionColumns = {
  id: sessions.id,
  userId: sessions.userId,
  createdAt: sessions.createdAt,
  lastUsedAt: sessions.lastUsedAt,
  expiresAt: sessions.expiresAt,
  ipAddress: sessions.ipAddress,
  userAgent: sessions.userAgent,
  deviceName: sessions.deviceName,
  assuranceLevel: sessions.assuranceLevel,
  authenticationMethods: sessions.authenticationMethods,
  authenticatedAt: sessions.authenticatedAt,
}

export type SessionRow = Pick<typeof sessions.$inferSelect, keyof typeof sessionColumns>

const isLive = and(isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`), isActive)

/** Prepared: a live session with its person and the version that their tokens must carry. */
export function prepareFindLive(db: Database) {
  return db
    .select({ session: sessionColumns, person: personColumns, securityVersion: users.securityVersion })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sql.placeholder('sessionId')), isLive))
    .limit(1)
    .prepare('sessions_find_live')
}

/** Prepared: a person's live sessions, the latest used first. */
export function prepareListLive(db: Database) {
  return db
    .select(sessionColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.userId, sql.placeholder('userId')), isLive))
    .orderBy(desc(sessions.lastUsedAt))
    .limit(100)
    .prepare('sessions_list_live')
}

export async function insertSession(
  tx: Transaction,
  session: Omit<typeof sessions.$inferInsert, 'expiresAt' | 'endsAt'>,
  idleSeconds: number,
  absoluteSeconds: number,
): Promise<SessionRow> {
  const [row] = await tx
    .insert(sessions)
    .values({
      ...session,
      expiresAt: after(Math.min(idleSeconds, absoluteSeconds)),
      endsAt: after(absoluteSeconds),
    })
    .returning(sessionColumns)
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  return row
}

const rotatedColumns = {
  ...sessionColumns,
  refreshCounter: sessions.refreshCounter,
  revokedAt: sessions.revokedAt,
  securityVersion: users.securityVersion,
  rotated: sql<boolean>`${sessions.refreshedAt} = now()`,
  person: personColumns,
}

/** What became of a presented refresh token that stands `counter` rotations in. */
export type RotatedSession = SessionRow & {
  readonly refreshCounter: number
  readonly revokedAt: Date | null
  readonly securityVersion: number
  /** True for the one update that moved the counter, false for a repetition within the grace. */
  readonly rotated: boolean
  readonly person: PersonRow
}

/**
 * One atomic UPDATE judges a refresh token by the database's row and clock: the current one rotates; the one before
 * it, within the grace, changes nothing; an older one revokes the session. Null where no live session has this hash.
 */
export async function rotateSession(
  tx: Transaction,
  presented: { sessionId: string; refreshHash: Buffer; counter: number },
  { idleSeconds, graceSeconds }: { idleSeconds: number; graceSeconds: number },
): Promise<RotatedSession | null> {
  const { sessionId, refreshHash, counter } = presented
  const isCurrent = sql`${sessions.refreshCounter} = ${counter}`
  const isInGrace = sql`(${sessions.refreshCounter} = ${counter + 1} AND ${sessions.refreshedAt} > ${after(-graceSeconds)})`
  const whenCurrent = (then: SQL, otherwise: SQL | typeof sessions.expiresAt) =>
    sql`CASE WHEN ${isCurrent} THEN ${then} ELSE ${otherwise} END`

  const [row] = await tx
    .update(sessions)
    .set({
      refreshCounter: whenCurrent(sql`${sessions.refreshCounter} + 1`, sql`${sessions.refreshCounter}`),
      refreshedAt: whenCurrent(sql`now()`, sql`${sessions.refreshedAt}`),
      lastUsedAt: sql`now()`,
      expiresAt: whenCurrent(sql`least(${after(idleSeconds)}, ${sessions.endsAt})`, sessions.expiresAt),
      revokedAt: sql`CASE WHEN ${isCurrent} OR ${isInGrace} THEN NULL ELSE now() END`,
    })
    .from(users)
    .where(
      and(
        eq(users.id, sessions.userId),
        eq(sessions.id, sessionId),
        eq(sessions.refreshHash, refreshHash),
        isLive,
      ),
    )
    .returning(rotatedColumns)
  return row ?? null
}

/**
 * Moves on the sessions whose current token was presented, each at most once. Their rows are locked in one order; one that
 * somebody holds, or whose token is not the current one, is passed over.
 */
export async function rotateSessions(
  tx: Transaction,
  presented: readonly { sessionId: string; refreshHash: Buffer; counter: number }[],
  idleSeconds: number,
): Promise<RotatedSession[]> {
  const ids = presented.map(({ sessionId }) => sessionId)
  const hashes = presented.map(({ refreshHash }) => `\\x${refreshHash.toString('hex')}`)
  const counters = presented.map(({ counter }) => counter)
  const asked = sql`unnest(${sql.param(ids)}::uuid[], ${sql.param(hashes)}::bytea[], ${sql.param(counters)}::int[]) AS asked (id, hash, counter)`
  const held = tx.$with('held', { heldId: sql<string>`held_id`.as('held_id') }).as(
    sql`SELECT ${sessions.id} AS held_id FROM ${sessions}
      JOIN ${asked} ON asked.id = ${sessions.id} AND asked.hash = ${sessions.refreshHash} AND asked.counter = ${sessions.refreshCounter}
      JOIN ${users} ON ${users.id} = ${sessions.userId}
     WHERE ${isLive} ORDER BY ${sessions.id} FOR NO KEY UPDATE OF ${sessions} SKIP LOCKED`,
  )
  return tx
    .with(held)
    .update(sessions)
    .set({
      refreshCounter: sql`${sessions.refreshCounter} + 1`,
      refreshedAt: sql`now()`,
      lastUsedAt: sql`now()`,
      expiresAt: sql`least(${after(idleSeconds)}, ${sessions.endsAt})`,
    })
    .from(held)
    .innerJoin(users, sql`true`)
    .where(and(sql`${sessions.id} = held_id`, eq(users.id, sessions.userId)))
    .returning(rotatedColumns)
}

/** Whose session it is or was; null for none. */
export async function ownerOfSession(tx: Transaction, sessionId: string): Promise<string | null> {
  const [row] = await tx
    .select({ userId: sessions.userId })
    .from(sessions)
    .where(eq(sessions.id, sessionId))
    .limit(1)
  return row?.userId ?? null
}

/** Ends a live session; false where it had ended before. */
export async function revokeSession(tx: Transaction, sessionId: string): Promise<boolean> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  return ended.length > 0
}

/** A live session, held until the transaction ends; null where it has ended. */
export async function lockSession(tx: Transaction, sessionId: string): Promise<SessionRow | null> {
  const [row] = await tx
    .select(sessionColumns)
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)))
    .for('no key update')
  return row ?? null
}

/** Notes that the person of a session proved anew who they are, now. */
export async function noteProof(
  tx: Transaction,
  sessionId: string,
  proof: { authenticationMethods: string[]; assuranceLevel: number },
): Promise<SessionRow | null> {
  const [row] = await tx
    .update(sessions)
    .set({ ...proof, authenticatedAt: sql`now()` })
    .where(eq(sessions.id, sessionId))
    .returning(sessionColumns)
  return row ?? null
}

const keptAfterEndSeconds = 30 * 86_400

/** Deletes sessions that ended a month ago; answers how many. */
export function deleteEndedSessions(db: Database): Promise<number> {
  const endedAt = sql`least(${sessions.expiresAt}, ${sessions.revokedAt})`
  return deleteExpired(db, sessions, sql`${endedAt} < ${after(-keptAfterEndSeconds)}`)
}
