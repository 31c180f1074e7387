import { setTimeout as pause } from 'node:timers/promises'
import { Client, DatabaseError, escapeLiteral } from 'pg'
import { addressesAt, ownerRole, type Passwords, serverRole } from './addresses.ts'

/** A server that recovers from a crash may take its time. */
const readyMsMax = 60_000

/**
 * Waits until the server at `port` lets the owner in, at most 60 s, and makes sure that it is the server of `dataDir`
 * and not another that took the port. Gives up early when `isOver` says so. Throws a sentence when the server refuses
 * the password that was kept.
 */
export async function answers(
  port: number,
  dataDir: string,
  passwords: Passwords,
  isOver: () => boolean = () => false,
): Promise<boolean> {
  const end = performance.now() + readyMsMax
  let waitMs = 15
  while (performance.now() < end) {
    if (isOver()) return false
    const client = connection(port, passwords)
    try {
      await client.connect()
      const { rows } = await client.query<{ dir: string }>(`SELECT current_setting('data_directory') AS dir`)
      return rows[0]?.dir === dataDir
    } catch (error) {
      if (error instanceof DatabaseError && error.code?.startsWith('28') === true) {
        throw new Error(
          'The embedded database refuses the password kept in database-url. Put the right file back, or set DATABASE_URL.',
          { cause: error },
        )
      }
    } finally {
      await client.end()
    }
    await pause(waitMs)
    waitMs = Math.min(waitMs * 1.5, 250)
  }
  return false
}

/** Makes the owner's database and the roles of the server, and renews what differs. Safe to repeat. */
export async function ensureRoles(port: number, passwords: Passwords): Promise<void> {
  const client = connection(port, passwords)
  await client.connect()
  try {
    const found = await client.query(`SELECT 1 FROM pg_database WHERE datname = $1`, [ownerRole])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${ownerRole}`)
    await client.query(`
      DO $$ BEGIN CREATE ROLE gatehouse_app NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      DO $$ BEGIN CREATE ROLE ${serverRole} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      ALTER ROLE ${serverRole} PASSWORD ${escapeLiteral(passwords.server)};
      GRANT gatehouse_app TO ${serverRole};`)
  } finally {
    await client.end()
  }
}

function connection(port: number, passwords: Passwords): Client {
  const url = new URL(addressesAt(port, passwords).ownerUrl)
  url.pathname = '/postgres'
  const client = new Client({
    connectionString: url.href,
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
  })
  // Without a listener a connection that is cut while idle would end the process.
  client.on('error', () => {})
  return client
}
