import { boolean, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { users } from './users.ts'

/** What an API key may be granted. */
export type Scope = 'ME_READ' | 'SECURITY_EVENTS_READ' | 'SECURITY_ALERTS_READ' | 'USERS_READ'

/** Keys of programs. While a rotation is under way the secret before is good too, until its own end. */
export const apiKeys = pgTable(
  'api_keys',
  {
    /** Stands in the key itself, as in `gk_<id>_<secret>`. */
    id: text().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    scopes: text().array().$type<Scope[]>().notNull(),
    /** True: every request is signed with the secret (RFC 9421), which is therefore sealed and not hashed. */
    signed: boolean().notNull(),
    /** Canonical addresses and CIDRs; null: from anywhere. */
    allowedIps: text().array(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }),
    lastUsedAt: timestamp({ withTimezone: true }),
    revokedAt: timestamp({ withTimezone: true }),
    /** How many secrets it has had: 1 at first. */
    secretNumber: integer().notNull().default(1),
    /** `h1.<id of the hash key>.<HMAC-SHA-256>`, or of a signed key the secret, sealed. */
    keptSecret: text().notNull(),
    previousKeptSecret: text(),
    previousSecretExpiresAt: timestamp({ withTimezone: true }),
  },
  (table) => [index('api_keys_user_id_idx').on(table.userId, table.createdAt)],
)
