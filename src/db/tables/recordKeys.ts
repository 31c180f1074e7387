import type { JWK } from 'jose'
import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** The public halves of the Ed25519 keys that sign checkpoints; the private ones are derived and never stored. */
export const recordKeys = pgTable('record_keys', {
  kid: text().primaryKey(),
  publicJwk: jsonb().$type<JWK>().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
