import { customType } from 'drizzle-orm/pg-core'

/** Bytes, which Drizzle has no column for. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
