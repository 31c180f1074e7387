import { z } from 'zod'

const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/)
const object = z.record(z.string(), z.unknown())

/**
 * A row of the record as it is hashed, exported and verified: its columns by their names in SQL, bytes in hexadecimal,
 * the time in ISO 8601 with milliseconds in UTC.
 */
export const recordLineShape = z.object({
  id: z.string(),
  timestamp: z.string(),
  event_type: z.string(),
  outcome: z.string(),
  severity: z.string(),
  risk_score: z.number(),
  risk_signals: z.array(z.object({ name: z.string(), points: z.number(), evidence: z.string() })),
  user_id: z.string().nullable(),
  actor_id: z.string().nullable(),
  session_id: z.string().nullable(),
  api_key_id: z.string().nullable(),
  operation: z.string().nullable(),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  request_id: z.string().nullable(),
  count: z.number(),
  details: object,
  personal_details: z.array(z.string()).nullable(),
  writer_id: z.string().nullable(),
  sequence: z.number().nullable(),
  previous_hash: hex.nullable(),
  hash: hex.nullable(),
  salt: hex.nullable(),
  commitment: hex.nullable(),
})

export type RecordLine = Readonly<z.infer<typeof recordLineShape>>

/** A row before it has its place in a chain. */
export type UnchainedLine = Omit<
  RecordLine,
  'writer_id' | 'sequence' | 'previous_hash' | 'hash' | 'salt' | 'commitment'
>
