import { index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/** Nonces of signed requests that were taken: each is good once. Kept for longer than a signature is. */
export const signatureNonces = pgTable(
  'signature_nonces',
  {
    apiKeyId: text().notNull(),
    nonce: text().notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.apiKeyId, table.nonce] }),
    index('signature_nonces_expires_at_idx').on(table.expiresAt),
  ],
)
