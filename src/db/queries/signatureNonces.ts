import { sql } from 'drizzle-orm'
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
