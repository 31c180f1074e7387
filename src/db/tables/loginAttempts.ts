import { boolean, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Failed and running sign-ins of one address of record, known or not, or of one known device: the key is an HMAC or a hash. */
export const loginAttempts = pgTable(
  'login_attempts',
  {
    key: text().primaryKey(),
    /** In the window that runs. */
    attempts: integer().notNull(),
    /** Since the last success. */
    inARow: integer().notNull().default(0),
    /** Locks since the last success. */
    locks: integer().notNull().default(0),
    lockedUntil: timestamp({ withTimezone: true }),
    /** Locked until somebody unlocks it. */
    sealed: boolean().notNull().default(false),
    windowEndsAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [index('login_attempts_expires_at_idx').on(table.expiresAt)],
)
