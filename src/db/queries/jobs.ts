import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'

/** What jobs have yet to do: how many wait or are tried again, the age of the oldest, how many were given up. */
export interface Backlog {
  readonly waiting: number
  readonly oldestSeconds: number
  readonly dead: number
}

/** Of mail: what has yet to leave. */
export function mailBacklog(db: Database): Promise<Backlog> {
  return backlogOf(db, ['mail', 'mail_requests'], ['mail_dead'])
}

/** Of alerts: events that nobody has looked at yet; and what was never looked at, or never delivered. */
export function alertBacklog(db: Database): Promise<Backlog> {
  return backlogOf(db, ['recorded_events'], ['recorded_events_dead', 'alerts_dead'])
}

async function backlogOf(
  db: Database,
  queues: readonly string[],
  deadQueues: readonly string[],
): Promise<Backlog> {
  const isDead = sql`name = ANY(${sql.param(deadQueues)}::text[])`
  const { rows } = await db.execute<{ waiting: number; oldest: number; dead: number }>(sql`
    SELECT count(*) FILTER (WHERE NOT ${isDead})::integer AS waiting,
      coalesce(extract(epoch FROM now() - min(created_on) FILTER (WHERE NOT ${isDead})), 0)::float8 AS oldest,
      count(*) FILTER (WHERE ${isDead})::integer AS dead
    FROM pgboss.job WHERE name = ANY(${sql.param([...queues, ...deadQueues])}::text[]) AND state < 'completed'`)
  const { waiting = 0, oldest = 0, dead = 0 } = rows[0] ?? {}
  return { waiting, oldestSeconds: oldest, dead }
}

/** Holds a job that is being worked until the transaction ends; false where it has ended, or waits for its next try. */
export async function holdActiveJob(tx: Transaction, queue: string, id: string): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`SELECT id FROM pgboss.job WHERE name = ${queue} AND id = ${id} AND state = 'active' FOR UPDATE`,
  )
  return rows.length > 0
}
