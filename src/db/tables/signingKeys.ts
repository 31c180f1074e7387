import type { JWK } from 'jose'
import { sql } from 'drizzle-orm'
import { jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

export type SigningKeyStatus = 'next' | 'active' | 'retiring' | 'retired'

/**
 * The Ed25519 keys that sign access tokens; the private half is sealed under JWT_SECRET_KEY. `next` is published ahead
 * of its use, `active` signs, `retiring` is accepted until `retiresAt`, `retired` is kept for those who look back.
 */
export const signingKeys = pgTable(
  'signing_keys',
  {
    kid: text().primaryKey(),
    status: text().$type<SigningKeyStatus>().notNull(),
    publicJwk: jsonb().$type<JWK>().notNull(),
    sealedPrivateKey: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    retiresAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    uniqueIndex('signing_keys_one_next_and_active')
      .on(table.status)
      .where(sql`${table.status} IN ('next', 'active')`),
  ],
)
