import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'
import { findPostmaster, stopPostmaster } from '../../src/db/embedded/postmaster.ts'
import { identityOf } from '../../src/db/embedded/processes.ts'
import { migrate } from '../../src/db/migrate.ts'

/** The variable that carries the ground from the global setup to the processes of the test files. */
export const groundVariable = 'GATEHOUSE_TEST_GROUND'

/** Followed by the id of the process that made it. */
const prefix = 'gatehouse-test-'

/** What a test needs to make itself a database: a superuser's URL, the template, and a server's login. */
export interface Ground {
  readonly adminUrl: string
  readonly template: string
  readonly appRole: string
  readonly appPassword: string
}

/**
 * One Postgres for the run: an embedded throwaway, or the server of TEST_DATABASE_URL (a superuser's). The template has
 * the project's migrations; its name, the role's and those of all databases made from it are of this run alone.
 */
export async function startGround(): Promise<{ ground: Ground; stop(): Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL']
  await sweep()
  const server = given === undefined ? await startThrowaway() : { url: given, stop: async () => {} }
  try {
    const ground = await makeTemplate(server.url)
    const stop = async () => {
      if (given !== undefined) await removeAll(ground)
      await server.stop()
    }
    return { ground, stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** Runs statements one after the other on a connection of their own, and answers the rows of the last. */
export async function run(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement))
    return rows
  } finally {
    await client.end()
  }
}

/** The URL of another database on the same server, optionally as another role. */
export function urlOf(url: string, database: string, role?: { name: string; password: string }): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  if (role !== undefined) Object.assign(other, { username: role.name, password: role.password })
  return other.href
}

async function startThrowaway() {
  const home = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  const remove = () => rmSync(home, { recursive: true, force: true })
  try {
    const embedded = await startEmbedded(home, { isThrowaway: true })
    const stop = async () => {
      await embedded.stop()
      remove()
    }
    return { url: embedded.ownerUrl, stop }
  } catch (error) {
    remove()
    throw error
  }
}

async function makeTemplate(adminUrl: string): Promise<Ground> {
  const id = randomBytes(4).toString('hex')
  const ground = {
    adminUrl,
    template: `gatehouse_test_${id}`,
    appRole: `gatehouse_server_${id}`,
    appPassword: randomBytes(12).toString('hex'),
  }
  const { template, appRole, appPassword } = ground
  await run(
    adminUrl,
    `DO $$ BEGIN CREATE ROLE gatehouse_app NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    `CREATE ROLE ${appRole} LOGIN PASSWORD '${appPassword}' IN ROLE gatehouse_app`,
    `CREATE DATABASE ${template}`,
  )
  const folder = join(import.meta.dirname, '../../drizzle')
  if (existsSync(join(folder, 'meta/_journal.json')))
    await migrate({ url: urlOf(adminUrl, template), folder })
  await run(adminUrl, `ALTER DATABASE ${template} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`)
  return ground
}

async function removeAll({ adminUrl, template, appRole }: Ground): Promise<void> {
  const made = await run(adminUrl, `SELECT datname FROM pg_database WHERE datname LIKE '${template}\\_%'`)
  await run(
    adminUrl,
    ...made.map(({ datname }) => `DROP DATABASE IF EXISTS ${String(datname)} WITH (FORCE)`),
    `ALTER DATABASE ${template} WITH IS_TEMPLATE false`,
    `DROP DATABASE ${template} WITH (FORCE)`,
    `DROP ROLE ${appRole}`,
  )
}

/** Ends and removes what runs that were killed left behind; the name of a home tells whose it is. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN
    if (Number.isNaN(pid) || identityOf(pid) !== null) continue
    const data = join(tmpdir(), name, 'postgres')
    const abandoned = findPostmaster(data)
    if (abandoned !== null) await stopPostmaster(data, abandoned.pid)
    rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}
