import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client, Pool } from 'pg'
import { z } from 'zod'

/** A migration by its file name, without the ending, and the time it was written (milliseconds since the epoch). */
export interface Migration {
  readonly name: string
  readonly when: number
}

const journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) })

/**
 * The migrations of `folder` that this database lacks, oldest first. Any role that may read
 * `drizzle.__drizzle_migrations` may ask. Throws a sentence when the folder has no journal.
 */
export async function pendingMigrations(from: { pool: Pool | Client; folder: string }): Promise<Migration[]> {
  const known = await readJournal(from.folder)
  const table = await from.pool.query<{ found: boolean }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS found`,
  )
  if (table.rows[0]?.found !== true) return known
  const { rows } = await from.pool.query<{ when: string }>(
    `SELECT created_at::text AS "when" FROM drizzle.__drizzle_migrations`,
  )
  const applied = new Set(rows.map((row) => Number(row.when)))
  return known.filter(({ when }) => !applied.has(when))
}

async function readJournal(folder: string): Promise<Migration[]> {
  const file = join(folder, 'meta', '_journal.json')
  try {
    const { entries } = journal.parse(JSON.parse(await readFile(file, 'utf8')))
    return entries.map(({ tag, when }) => ({ name: tag, when }))
  } catch (cause) {
    throw new Error(`There are no migrations to read in ${folder}: ${file} is missing or broken.`, { cause })
  }
}
