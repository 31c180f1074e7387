import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { users } from './users.ts'

/** How a second proof is given: each way has a pool of attempts of its own. */
export type ProofMethod = 'TOTP' | 'RECOVERY_CODE' | 'PASSKEY'

/**
 * Failed and running guesses at a person's second factors. A server of the release before knows `attempts` and
 * `expiresAt` alone, and works beside one of this: what it inserts has the defaults. While it runs, its guesses count in
 * their window and hardly in a row, and its cleaning takes counts whose window has ended; none that is sealed.
 */
export const factorAttempts = pgTable(
  'factor_attempts',
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    method: text().$type<ProofMethod>().notNull(),
    /** In the window that runs. */
    attempts: integer().notNull(),
    /** Since the last success. */
    inARow: integer().notNull().default(0),
    /** Shut until somebody opens it. */
    sealed: boolean().notNull().default(false),
    /** The end of the window; far off where the pool is sealed. */
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /**
     * Then the count is forgotten, unless the pool is sealed. Who waits a year after each 99 guesses at six digits, of
     * which three codes are right, has one in 3,000 years.
     */
    keptUntil: timestamp({ withTimezone: true })
      .notNull()
      .default(sql`now() + interval '365 days'`),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.method] }),
    index('factor_attempts_kept_until_idx').on(table.keptUntil),
  ],
)
