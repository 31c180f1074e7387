import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'

/** How much mail has not left. */
export interface MailBacklog {
  readonly waiting: number
  readonly oldestSeconds: number
  readonly dead: number
}

/** Mail that waits or is tried again, the age of the oldest in seconds, and what was given up. */
export async function mailBacklog(db: Database): Promise<MailBacklog> {
  const { rows } = await db.execute<{ waiting: number; oldest: number; dead: number }>(sql`
    SELECT count(*) FILTER (WHERE name <> 'mail_dead')::integer AS waiting,
      coalesce(extract(epoch FROM now() - min(created_on) FILTER (WHERE name <> 'mail_dead')), 0)::float8 AS oldest,
      count(*) FILTER (WHERE name = 'mail_dead')::integer AS dead
    FROM pgboss.job WHERE name IN ('mail', 'mail_requests', 'mail_dead') AND state < 'completed'`)
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
