import { pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** What each setting was at the last start, as an HMAC: enough to tell that it changed, and nothing more. */
export const configurationMarks = pgTable('configuration_marks', {
  name: text().primaryKey(),
  mark: text().notNull(),
  changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
