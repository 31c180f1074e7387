import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { users } from './users.ts'

/** What a mailed token is good for, and for nothing else. */
export type TokenPurpose =
  | 'verify_email'
  | 'reset_password'
  | 'unlock_account'
  | 'report_activity'
  | 'confirm_email_change'
  | 'undo_email_change'

/** Tokens that were mailed, by their SHA-256: none of them can be read back. */
export const oneTimeTokens = pgTable(
  'one_time_tokens',
  {
    tokenHash: bytea().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: text().$type<TokenPurpose>().notNull(),
    /** What the token was issued for, besides its purpose; never a secret. */
    data: jsonb().$type<Readonly<Record<string, string>>>().notNull().default({}),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    usedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Of these a person has one: a newer one takes the row of the older.
    uniqueIndex('one_time_tokens_sole_key')
      .on(table.userId, table.purpose)
      .where(sql`purpose IN ('verify_email', 'reset_password', 'confirm_email_change')`),
    index('one_time_tokens_user_id_idx').on(table.userId),
    index('one_time_tokens_expires_at_idx').on(table.expiresAt),
  ],
)
