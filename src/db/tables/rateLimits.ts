import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, timestamp, varchar } from 'drizzle-orm/pg-core'

/** Points used per limit and key, as rate-limiter-flexible keeps them. Unlogged: a crash forgets them, nothing more. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: varchar({ length: 255 }).primaryKey(),
    points: integer().notNull().default(0),
    /** Milliseconds since the epoch; null for a block without an end. */
    expire: bigint({ mode: 'number' }),
    expiresAt: timestamp({ withTimezone: true }).generatedAlwaysAs(sql`to_timestamp(expire / 1000.0)`),
  },
  (table) => [index('rate_limits_expire_idx').on(table.expire)],
)
