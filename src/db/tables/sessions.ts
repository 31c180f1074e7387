import { index, inet, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { users } from './users.ts'

/** Signed-in devices, one row each. No token is stored: a hash and the count of rotations judge what is presented. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastUsedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** The idle end: moves with each refresh, never beyond `endsAt`. */
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /** The absolute end: never moves. */
    endsAt: timestamp({ withTimezone: true }).notNull(),
    revokedAt: timestamp({ withTimezone: true }),
    ipAddress: inet(),
    userAgent: text(),
    deviceName: text(),
    assuranceLevel: integer().notNull().default(1),
    /** RFC 8176 amr values. */
    authenticationMethods: text().array().notNull(),
    authenticatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** SHA-256 of the session's random half of the refresh token. */
    refreshHash: bytea().notNull(),
    refreshCounter: integer().notNull().default(0),
    refreshedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index('sessions_user_id_idx').on(table.userId),
    index('sessions_expires_at_idx').on(table.expiresAt),
  ],
)
