import { type SQL, sql } from 'drizzle-orm'

/** So many seconds from the database's now. */
export function after(seconds: number): SQL {
  return sql`now() + make_interval(secs => ${seconds})`
}
