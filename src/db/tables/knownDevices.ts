import { index, inet, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { users } from './users.ts'

/** Devices that a person has signed in from, one row for each of their people. Of a device token only a hash is stored. */
export const knownDevices = pgTable(
  'known_devices',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the random part of its token. */
    secretHash: bytea().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastUsedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Moves with each sign-in. */
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /** Until when no second factor is asked for here; null: it is. */
    rememberedUntil: timestamp({ withTimezone: true }),
    ipAddress: inet(),
    userAgent: text(),
  },
  (table) => [
    index('known_devices_user_id_idx').on(table.userId),
    index('known_devices_expires_at_idx').on(table.expiresAt),
  ],
)
