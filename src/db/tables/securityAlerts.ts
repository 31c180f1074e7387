import { sql } from 'drizzle-orm'
import { index, inet, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Severity } from './securityEvents.ts'

export type AlertStatus = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED'
export type AlertResolution = 'TRUE_POSITIVE' | 'FALSE_POSITIVE' | 'BENIGN'

/** What somebody should look at. While one is open, what repeats under its key is counted, not raised again. */
export const securityAlerts = pgTable(
  'security_alerts',
  {
    id: uuid().primaryKey(),
    timestamp: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    rule: text().notNull(),
    /** What the alert is about, as its rule names it: an address, a person, a session. */
    key: text().notNull(),
    severity: text().$type<Severity>().notNull(),
    status: text().$type<AlertStatus>().notNull().default('OPEN'),
    summary: text().notNull(),
    count: integer().notNull().default(1),
    userId: uuid(),
    ipAddress: inet(),
    /** When it was last counted. */
    lastSeenAt: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** Until then what repeats is only counted; after it, it is told again. */
    coolUntil: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Of the last time it was raised: the sinks are told each of them once. */
    announcementId: uuid(),
    acknowledgedBy: uuid(),
    acknowledgedAt: timestamp({ withTimezone: true }),
    resolvedBy: uuid(),
    resolvedAt: timestamp({ withTimezone: true }),
    resolution: text().$type<AlertResolution>(),
  },
  (table) => [
    uniqueIndex('security_alerts_open_key')
      .on(table.rule, table.key)
      .where(sql`${table.status} = 'OPEN'`),
    index('security_alerts_time_idx').on(table.timestamp, table.id),
  ],
)
