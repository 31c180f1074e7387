import { desc, sql } from 'drizzle-orm'
import type { JWK } from 'jose'
import type { Database, Transaction } from '../client.ts'
import { recordKeys, securityCheckpoints } from '../tables/index.ts'
import type { ChainHead } from '../tables/securityCheckpoints.ts'

type CheckpointRow = typeof securityCheckpoints.$inferSelect

/** The last checkpoint, which nobody follows up before this transaction ends. */
export async function lastCheckpointForUpdate(
  tx: Transaction,
): Promise<Pick<CheckpointRow, 'sequence' | 'hash' | 'timestamp'> | null> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('gatehouse:checkpoints', 0))`)
  const [last] = await tx
    .select({
      sequence: securityCheckpoints.sequence,
      hash: securityCheckpoints.hash,
      timestamp: securityCheckpoints.timestamp,
    })
    .from(securityCheckpoints)
    .orderBy(desc(securityCheckpoints.sequence))
    .limit(1)
  return last ?? null
}

export async function insertCheckpoint(tx: Transaction, row: CheckpointRow): Promise<void> {
  await tx.insert(securityCheckpoints).values(row)
}

/** What the database's clock says. */
export async function databaseNow(db: Database | Transaction): Promise<Date> {
  const { rows } = await db.execute<{ now: string }>(
    sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,
  )
  return new Date(Number(rows[0]?.now))
}

/** Where each chain that has rows of this time or later stands. */
export async function headsSince(tx: Transaction, since: Date): Promise<ChainHead[]> {
  const { rows } = await tx.execute<{ writer_id: string; sequence: string; hash: string }>(
    sql`SELECT DISTINCT ON (writer_id) writer_id, sequence, encode(hash, 'hex') AS hash FROM security_events
         WHERE timestamp >= ${since.toISOString()}::timestamptz AND hash IS NOT NULL
         ORDER BY writer_id, sequence DESC`,
  )
  return rows.map(({ writer_id: writerId, sequence, hash }) => ({
    writerId,
    sequence: Number(sequence),
    hash,
  }))
}

/** How many rows are in no chain, counted as far as `max`. */
export async function countUnchained(tx: Transaction, max: number): Promise<number> {
  const { rows } = await tx.execute<{ count: string }>(
    sql`SELECT count(*) AS count FROM (SELECT FROM security_events WHERE writer_id IS NULL LIMIT ${max}) AS unchained`,
  )
  return Number(rows[0]?.count)
}

/** Publishes the public half of a key that signs checkpoints. */
export async function keepRecordKey(db: Database, kid: string, publicJwk: JWK): Promise<void> {
  await db.insert(recordKeys).values({ kid, publicJwk }).onConflictDoNothing()
}

export async function listRecordKeys(db: Database | Transaction): Promise<{ kid: string; publicJwk: JWK }[]> {
  return db.select({ kid: recordKeys.kid, publicJwk: recordKeys.publicJwk }).from(recordKeys)
}
