import { bigint, index, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'

/** Where the chain of one writer of the record stood: how many rows, and the hash of the last in hexadecimal. */
export interface ChainHead {
  readonly writerId: string
  readonly sequence: number
  readonly hash: string
}

/** What a checkpoint says; signed as it stands. */
export interface CheckpointStatement {
  /** Writers that may record from now on: rows of any other were put in from elsewhere. */
  readonly opened: readonly string[]
  /** Writers that have stopped: what they wrote is sealed with this, and they write no more. */
  readonly closed: readonly string[]
  /** The chains that moved since they were last sealed. */
  readonly heads: readonly ChainHead[]
  /** Chains whose rows up to this one were dropped for their age. */
  readonly dropped: readonly ChainHead[]
  /** How many rows there were from before the chains; said by the first checkpoint alone. */
  readonly unchained?: number
}

/** Signed places in the record, one chain over all processes: what was sealed cannot be changed or cut off unseen. */
export const securityCheckpoints = pgTable(
  'security_checkpoints',
  {
    id: uuid().primaryKey(),
    timestamp: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    /** 1, 2, 3 … without a gap. */
    sequence: bigint({ mode: 'number' }).notNull(),
    previousHash: bytea().notNull(),
    hash: bytea().notNull(),
    /** Of the key in `record_keys`. */
    kid: text().notNull(),
    statement: jsonb().$type<CheckpointStatement>().notNull(),
    /** Ed25519 over the canonical JSON of all the others but the hash, which is its SHA-256. */
    signature: bytea().notNull(),
  },
  (table) => [
    uniqueIndex('security_checkpoints_sequence_key').on(table.sequence),
    index('security_checkpoints_time_idx').on(table.timestamp),
  ],
)
