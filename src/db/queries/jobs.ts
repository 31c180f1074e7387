import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'

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
