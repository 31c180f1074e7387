import { lt, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { signatureNonces } from '../tables/signatureNonces.ts'

/** Prepared: takes a nonce of a key; a row comes back to the one request that was the first. */
export function prepareTakeNonce(db: Database) {
  return db
    .insert(signatureNonces)
    .values({
      apiKeyId: sql.placeholder('apiKeyId'),
      nonce: sql.placeholder('nonce'),
      expiresAt: sql`now() + make_interval(secs => ${sql.placeholder('seconds')})`,
    })
    .onConflictDoNothing()
    .returning({ nonce: signatureNonces.nonce })
    .prepare('signature_nonces_take')
}

const cleanedAtOnce = 10_000

/** Deletes nonces whose signatures are long too old, a bounded batch that waits for nobody's lock; answers how many. */
export async function deleteExpiredNonces(db: Database): Promise<number> {
  const { rowCount } = await db.execute(sql`
    DELETE FROM ${signatureNonces} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${signatureNonces} WHERE ${lt(signatureNonces.expiresAt, sql`now()`)}
       LIMIT ${cleanedAtOnce} FOR UPDATE SKIP LOCKED))`)
  return rowCount ?? 0
}
