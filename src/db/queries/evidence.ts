import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { evidence, evidenceChunks } from '../tables/evidence.ts'
import { securityAlerts } from '../tables/securityAlerts.ts'

export type EvidenceRow = typeof evidence.$inferSelect

/** How long an upload may take. */
const uploadSeconds = 3_600

/** Opens an upload for an alert; false where there is no such alert. */
export async function insertEvidence(
  db: Database,
  row: Pick<EvidenceRow, 'id' | 'alertId' | 'fileName' | 'contentType' | 'sealedKey' | 'uploadedBy'>,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [alert] = await tx
      .select({ id: securityAlerts.id })
      .from(securityAlerts)
      .where(eq(securityAlerts.id, row.alertId))
      .for('key share')
    if (alert === undefined) return false
    await tx.insert(evidence).values({ ...row, expiresAt: after(uploadSeconds) })
    return true
  })
}

/** Prepared: one piece of a file. */
export function prepareInsertChunk(db: Database) {
  return db
    .insert(evidenceChunks)
    .values({
      evidenceId: sql.placeholder('evidenceId'),
      position: sql.placeholder('position'),
      sealed: sql.placeholder('sealed'),
    })
    .prepare('evidence_insert_chunk')
}

/** The upload is whole: from now on it can be read, and it has no end. Null where it had ended before. */
export async function completeEvidence(
  tx: Transaction,
  id: string,
  whole: { readonly bytes: number; readonly sha256: Buffer },
): Promise<EvidenceRow | null> {
  const [row] = await tx
    .update(evidence)
    .set({ ...whole, expiresAt: null })
    .where(and(eq(evidence.id, id), isNotNull(evidence.expiresAt)))
    .returning()
  return row ?? null
}

/** Takes back an upload that was never whole. */
export async function deleteUnfinished(db: Database, id: string): Promise<void> {
  await db.delete(evidence).where(and(eq(evidence.id, id), isNotNull(evidence.expiresAt)))
}

/** A whole file by its id; null for none. */
export async function findEvidence(db: Database, id: string): Promise<EvidenceRow | null> {
  const [row] = await db
    .select()
    .from(evidence)
    .where(and(eq(evidence.id, id), isNull(evidence.expiresAt)))
  return row ?? null
}

/** The whole files of each of these alerts, the first first. */
export async function evidenceOfAlerts(
  db: Database,
  alertIds: readonly string[],
): Promise<ReadonlyMap<string, readonly EvidenceRow[]>> {
  const rows = await db
    .select()
    .from(evidence)
    .where(and(inArray(evidence.alertId, [...alertIds]), isNull(evidence.expiresAt)))
    .orderBy(asc(evidence.id))
  return Map.groupBy(rows, ({ alertId }) => alertId)
}

/** Prepared: the piece of a file at a position. */
export function prepareReadChunk(db: Database) {
  return db
    .select({ sealed: evidenceChunks.sealed })
    .from(evidenceChunks)
    .where(
      and(
        eq(evidenceChunks.evidenceId, sql.placeholder('evidenceId')),
        eq(evidenceChunks.position, sql.placeholder('position')),
      ),
    )
    .prepare('evidence_read_chunk')
}
