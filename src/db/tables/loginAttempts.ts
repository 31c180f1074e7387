import { index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Failed and running sign-ins of one address of record, known or not: the key is an HMAC of the canonical email. */
export const loginAttempts = pgTable(
  'login_attempts',
  {
    key: text().primaryKey(),
    attempts: integer().notNull(),
    lockedUntil: timestamp({ withTimezone: true }),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [index('login_attempts_expires_at_idx').on(table.expiresAt)],
)
