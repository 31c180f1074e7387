import { inet, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { apiKeys } from './apiKeys.ts'

/** From where each API key has been used: IPv4 addresses, and of IPv6 the /64. */
export const apiKeyAddresses = pgTable(
  'api_key_addresses',
  {
    apiKeyId: text()
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    network: inet().notNull(),
    firstUsedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.apiKeyId, table.network] })],
)
