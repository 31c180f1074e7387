import type pg from 'pg'
import type { Tell } from './tell.ts'

/**
 * Ordered by key, so that two processes never wait for each other's rows in a circle. The database's clock, so that
 * processes whose clocks differ share one window. Sums stop short of the column's end.
 */
const tellSql = `
  WITH moment AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms)
  INSERT INTO rate_limits AS known (key, points, expire)
  SELECT told.key, told.points, moment.ms + told.window_ms
    FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS told (key, points, window_ms), moment
   ORDER BY told.key
      ON CONFLICT (key) DO UPDATE SET
         points = CASE WHEN known.expire <= (SELECT ms FROM moment) THEN excluded.points
                       ELSE LEAST(known.points::bigint + excluded.points, 2000000000)::integer END,
         expire = CASE WHEN known.expire <= (SELECT ms FROM moment) THEN excluded.expire ELSE known.expire END
  RETURNING key, points, (expire - (SELECT ms FROM moment))::float8 AS "resetMs"`

interface Row {
  key: string
  points: number
  resetMs: number
}

/** Tells the charges to the table `rate_limits` in one statement. */
export function tellPostgres(pool: pg.Pool): Tell {
  return async (charges) => {
    const values = [
      charges.map(({ key }) => key),
      charges.map(({ points }) => points),
      charges.map(({ windowMs }) => windowMs),
    ]
    const { rows } = await pool.query<Row>({ name: 'rate-limits-tell', text: tellSql, values })
    const tallies = new Map(rows.map(({ key, points, resetMs }) => [key, { points, resetMs }]))
    return charges.map(({ key, points, windowMs }) => tallies.get(key) ?? { points, resetMs: windowMs })
  }
}
