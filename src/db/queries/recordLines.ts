import { inArray, sql } from 'drizzle-orm'
import type { QueryResultRow } from 'pg'
import type { Transaction } from '../client.ts'
import { users } from '../tables/index.ts'
import { queryOn } from '../transaction.ts'

const fetchSize = 1_000

const iso = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const hex = (column: string) => `encode(${column}, 'hex')`

const events = `SELECT id, ${iso('timestamp')} AS timestamp, event_type, outcome, severity, risk_score, risk_signals,
    user_id, actor_id, session_id, api_key_id, operation, host(ip_address) AS ip_address, user_agent, request_id, count,
    details, personal_details, writer_id, sequence::float8 AS sequence, ${hex('previous_hash')} AS previous_hash,
    ${hex('hash')} AS hash, ${hex('salt')} AS salt, ${hex('commitment')} AS commitment
  FROM security_events e`

const checkpoints = `SELECT id, ${iso('timestamp')} AS timestamp, sequence::float8 AS sequence,
    ${hex('previous_hash')} AS "previousHash", ${hex('hash')} AS hash, kid, statement, ${hex('signature')} AS signature
  FROM security_checkpoints`

/** Times in ISO 8601; null: no bound. `until` is not part of it. */
export interface Span {
  readonly since: string | null
  readonly until: string | null
}

/**
 * The rows of the record, whole as they are hashed: in order of time, within one moment in order of their chain. Holds
 * a thousand of them at a time; the transaction should be `repeatable read`, so that all of it is of one moment.
 */
export function recordLines(tx: Transaction, { since, until }: Span): AsyncGenerator<QueryResultRow> {
  const where =
    'WHERE ($1::timestamptz IS NULL OR e.timestamp >= $1) AND ($2::timestamptz IS NULL OR e.timestamp < $2)'
  // By the columns themselves: the names alone would be those of the texts above.
  const order = 'ORDER BY e.timestamp, e.writer_id, e.sequence'
  return rowsOf(tx, 'record_lines', `${events} ${where} ${order}`, [since, until])
}

/** The checkpoints of this span in their order, likewise. */
export function checkpointLines(tx: Transaction, { since, until }: Span): AsyncGenerator<QueryResultRow> {
  const where =
    'WHERE ($1::timestamptz IS NULL OR timestamp >= $1) AND ($2::timestamptz IS NULL OR timestamp < $2)'
  return rowsOf(tx, 'checkpoint_lines', `${checkpoints} ${where} ORDER BY security_checkpoints.sequence`, [
    since,
    until,
  ])
}

async function* rowsOf(
  tx: Transaction,
  cursor: string,
  text: string,
  values: unknown[],
): AsyncGenerator<QueryResultRow> {
  // The first rows soon, by an index, rather than all of them sorted first.
  await queryOn(tx, { text: 'SET LOCAL cursor_tuple_fraction = 0.0001' })
  await queryOn(tx, { text: `DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values })
  for (;;) {
    const { rows } = await queryOn(tx, { text: `FETCH ${fetchSize} FROM ${cursor}` })
    yield* rows
    if (rows.length < fetchSize) break
  }
  await queryOn(tx, { text: `CLOSE ${cursor}` })
}

/** The hashes of the checkpoints of these sequences, by sequence. */
export async function checkpointHashes(
  tx: Transaction,
  sequences: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await tx.execute<{ sequence: string; hash: string }>(
    sql`SELECT sequence, encode(hash, 'hex') AS hash FROM security_checkpoints
         WHERE sequence = ANY(${sql.param([...sequences])}::bigint[])`,
  )
  return new Map(rows.map(({ sequence, hash }) => [Number(sequence), hash]))
}

/** Which of these people are still people: not deleted. */
export async function livingPeople(tx: Transaction, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(sql`${inArray(users.id, [...ids])} AND ${users.status} <> 'DELETED'`)
  return new Set(rows.map(({ id }) => id))
}
