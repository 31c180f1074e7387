import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'

/** A table, the column of its id and the one of its sealed texts: names of ours, never a caller's. */
interface SealedPlace {
  readonly table: string
  readonly id: string
  readonly column: string
}

export interface SealedText {
  readonly id: string
  readonly sealed: string
}

/** Up to `limit` texts that are sealed under another key than `keyId`, after the row `after`, in the order of their ids. */
export async function textsUnderOtherKeys(
  db: Database,
  { table, id, column }: SealedPlace,
  keyId: string,
  after: string,
  limit: number,
): Promise<SealedText[]> {
  const [from, idColumn, sealedColumn] = [table, id, column].map((name) => sql.identifier(name))
  const { rows } = await db.execute<{ id: string; sealed: string }>(sql`
    SELECT ${idColumn}::text AS id, ${sealedColumn} AS sealed FROM ${from}
     WHERE ${sealedColumn} LIKE 'v1.%' AND ${sealedColumn} NOT LIKE ${`v1.${keyId}.%`} AND ${idColumn}::text > ${after}
     ORDER BY ${idColumn}::text LIMIT ${limit}`)
  return rows
}

/** Puts a text in the place of the one that was read; false where somebody else has changed it meanwhile. */
export async function replaceSealedText(
  tx: Transaction,
  { table, id, column }: SealedPlace,
  found: SealedText,
  sealed: string,
): Promise<boolean> {
  const [from, idColumn, sealedColumn] = [table, id, column].map((name) => sql.identifier(name))
  const { rowCount } = await tx.execute(sql`
    UPDATE ${from} SET ${sealedColumn} = ${sealed}
     WHERE ${idColumn}::text = ${found.id} AND ${sealedColumn} = ${found.sealed}`)
  return rowCount === 1
}
