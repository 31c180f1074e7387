import { boolean, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { users } from './users.ts'

/** How a second proof is given: each way has a pool of attempts of its own. */
export type ProofMethod = 'TOTP' | 'RECOVERY_CODE' | 'PASSKEY'

/** Failed and running guesses at a person's second factors. */
export const factorAttempts = pgTable(
  'factor_attempts',
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    method: text().$type<ProofMethod>().notNull(),
    /** In the window that runs. */
    attempts: integer().notNull(),
    windowEndsAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Since the last success. */
    inARow: integer().notNull().default(0),
    /** Shut until somebody opens it. */
    sealed: boolean().notNull().default(false),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.method] }),
    index('factor_attempts_expires_at_idx').on(table.expiresAt),
  ],
)
