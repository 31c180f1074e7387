import type { JWK } from 'jose'
import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export type SigningKeyStatus = 'next' | 'active' | 'retiring' | 'retired'

/** The Ed25519 keys that sign access tokens; the private half is sealed under JWT_SECRET_KEY. */
export const signingKeys = pgTable('signing_keys', {
  kid: text().primaryKey(),
  status: text().$type<SigningKeyStatus>().notNull(),
  publicJwk: jsonb().$type<JWK>().notNull(),
  sealedPrivateKey: text().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
