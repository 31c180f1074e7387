import { customType, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { users } from './users.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** What a challenge may be answered for: nothing else takes it. */
export type ChallengePurpose = 'second_factor' | 'passkey_assertion' | 'passkey_registration'

/** Questions that wait for an answer, under the SHA-256 of what the client was given. */
export const challenges = pgTable(
  'challenges',
  {
    hash: bytea().primaryKey(),
    purpose: text().$type<ChallengePurpose>().notNull(),
    /** Whose answer it takes; null: that of whoever's passkey answers. */
    userId: uuid().references(() => users.id, { onDelete: 'cascade' }),
    /** Of the account when a password was right: a change of it since ends the question. */
    securityVersion: integer(),
    attempts: integer().notNull().default(0),
    /** What the sign-in that is halted here asked for. */
    deviceName: text(),
    delivery: text().$type<'BODY' | 'COOKIE'>(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [index('challenges_expires_at_idx').on(table.expiresAt)],
)
