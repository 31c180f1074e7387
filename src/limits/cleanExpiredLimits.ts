import type pg from 'pg'

const rowsMax = 1000

/** A minute late, for processes whose clock is behind the database's; a row that somebody charges now is left alone. */
const cleanSql = `
  DELETE FROM rate_limits WHERE key = ANY (ARRAY(
    SELECT key FROM rate_limits
     WHERE expire < (extract(epoch FROM now() - interval '1 minute') * 1000)::bigint
     LIMIT $1 FOR UPDATE SKIP LOCKED))`

/** Deletes the windows that have ended, a thousand a statement, and answers with how many there were. */
export async function cleanExpiredLimits(pool: pg.Pool): Promise<number> {
  let deleted = 0
  let batch: number
  do {
    const { rowCount } = await pool.query(cleanSql, [rowsMax])
    batch = rowCount ?? 0
    deleted += batch
  } while (batch === rowsMax)
  return deleted
}
