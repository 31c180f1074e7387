import { pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { securityAlerts } from './securityAlerts.ts'

/** Which events an alert stands for, the first hundred of them; an event may be dropped with its month before its alert. */
export const securityAlertEvents = pgTable(
  'security_alert_events',
  {
    alertId: uuid()
      .notNull()
      .references(() => securityAlerts.id, { onDelete: 'cascade' }),
    eventId: uuid().notNull(),
  },
  (table) => [primaryKey({ columns: [table.alertId, table.eventId] })],
)
