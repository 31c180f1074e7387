import { existsSync, readFileSync } from 'node:fs'
import { defineConfig } from 'drizzle-kit'

/** The owner's database, or the embedded one's, whose URL lies in its home. */
function ownerUrl(): string {
  const { DATABASE_MIGRATE_URL, DATABASE_URL, GATEHOUSE_HOME = '.gatehouse' } = process.env
  const kept = `${GATEHOUSE_HOME}/database-url`
  return DATABASE_MIGRATE_URL ?? DATABASE_URL ?? (existsSync(kept) ? readFileSync(kept, 'utf8').trim() : '')
}

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/tables/index.ts',
  out: './drizzle',
  casing: 'snake_case',
  dbCredentials: { url: ownerUrl() },
})
