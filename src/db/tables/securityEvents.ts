import { sql } from 'drizzle-orm'
import {
  bigint,
  index,
  inet,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'

export type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
export type Outcome = 'SUCCESS' | 'FAILURE' | 'DENIED'

/** A reason for a risk score, with its points and what they rest on. */
export interface RiskSignal {
  readonly name: string
  readonly points: number
  readonly evidence: string
}

/**
 * The record: one row a decision, range-partitioned by month on `timestamp`, append-only. It references nobody by
 * foreign key, so that a person can be erased without touching it.
 */
export const securityEvents = pgTable(
  'security_events',
  {
    id: uuid().notNull(),
    timestamp: timestamp({ withTimezone: true, precision: 3 }).notNull().defaultNow(),
    eventType: text().notNull(),
    outcome: text().$type<Outcome>().notNull(),
    severity: text().$type<Severity>().notNull(),
    riskScore: integer().notNull(),
    riskSignals: jsonb().$type<readonly RiskSignal[]>().notNull().default([]),
    userId: uuid(),
    actorId: uuid(),
    sessionId: uuid(),
    apiKeyId: text(),
    operation: text(),
    ipAddress: inet(),
    userAgent: text(),
    requestId: text(),
    /** Above 1 for a row that stands for several identical refusals. */
    count: integer().notNull().default(1),
    details: jsonb().$type<Readonly<Record<string, unknown>>>().notNull().default({}),
    /** Keys of `details` that hold a person's words; null: none does. */
    personalDetails: text().array(),
    /** Who wrote it, as which of its rows: one writer's rows are a chain. */
    writerId: uuid(),
    sequence: bigint({ mode: 'number' }),
    previousHash: bytea(),
    /** SHA-256 over the hash before and the canonical JSON (RFC 8785) of the row. */
    hash: bytea(),
    /** With what the personal columns are committed to; gone once their person is erased. */
    salt: bytea(),
    /** SHA-256 over the salt and the personal columns: the chain holds this in their place. */
    commitment: bytea(),
  },
  (table) => [
    primaryKey({ columns: [table.timestamp, table.id] }),
    index('security_events_user_idx').on(table.userId, table.timestamp, table.id),
    index('security_events_actor_idx')
      .on(table.actorId)
      .where(sql`${table.actorId} IS NOT NULL`),
    index('security_events_address_idx').on(table.ipAddress, table.timestamp, table.id),
    index('security_events_type_idx').on(table.eventType, table.timestamp, table.id),
    index('security_events_request_idx').on(table.requestId),
    index('security_events_id_idx').on(table.id),
    index('security_events_risk_idx')
      .on(table.timestamp, table.riskScore)
      .where(sql`${table.riskScore} >= 5`),
    index('security_events_time_brin').using('brin', table.timestamp),
  ],
)
