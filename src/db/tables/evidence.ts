import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { securityAlerts } from './securityAlerts.ts'

/** Files kept with an alert. Until an upload is whole it has an end, and nobody can read it. */
export const evidence = pgTable(
  'evidence',
  {
    id: uuid().primaryKey(),
    alertId: uuid()
      .notNull()
      .references(() => securityAlerts.id, { onDelete: 'cascade' }),
    fileName: text().notNull(),
    contentType: text().notNull(),
    /** Of the plain file. */
    bytes: bigint({ mode: 'number' }),
    /** SHA-256 of the plain file; the record has it too. */
    sha256: bytea(),
    /** The file's own key, sealed under ENCRYPTION_KEY. */
    sealedKey: text().notNull(),
    uploadedBy: uuid().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Null once it is whole. */
    expiresAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    index('evidence_alert_id_idx').on(table.alertId),
    index('evidence_expires_at_idx').on(table.expiresAt),
    check(
      'evidence_whole',
      sql`${table.expiresAt} IS NOT NULL OR (${table.bytes} IS NOT NULL AND ${table.sha256} IS NOT NULL)`,
    ),
  ],
)

/** The pieces of a file in their order, each encrypted by itself. */
export const evidenceChunks = pgTable(
  'evidence_chunks',
  {
    evidenceId: uuid()
      .notNull()
      .references(() => evidence.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    sealed: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.evidenceId, table.position] })],
)
