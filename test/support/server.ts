import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { keptSecrets } from '../../src/config/keptSecrets.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { readConfig } from '../../src/config/readConfig.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { start } from '../../src/start.ts'
import { type GraphqlClient, graphqlClient } from './graphqlClient.ts'
import { type Mailbox, mailbox } from './mailbox.ts'
import { type FreshDatabase, freshDatabase } from './postgres.ts'

/** A whole server in this process, on a database of its own and a free port, and what a test asks of it. */
export interface TestServer extends GraphqlClient {
  readonly url: string
  readonly database: FreshDatabase
  /** The mail that it wrote as files. */
  readonly mail: Mailbox
  /** The lines of the log so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** Stops the server; its database goes with it, unless it was given. */
  stop(): Promise<void>
}

/** Where servers of this process that are given no home leave their mail; it goes with the process. */
const commonHome = join(tmpdir(), `gatehouse-home-of-${process.pid}`)
process.once('exit', () => rmSync(commonHome, { recursive: true, force: true }))

/** The environment of a test server on `database`: limits out of the way, so that a test that means one sets it. */
export function serverEnv(
  database: FreshDatabase,
  changes: Record<string, string> = {},
): Record<string, string> {
  const { METRICS_TOKEN: _, ...secrets } = makeSecrets()
  return {
    NODE_ENV: 'test',
    PORT: '0',
    GATEHOUSE_HOME: commonHome,
    DATABASE_URL: database.appUrl,
    DATABASE_MIGRATE_URL: database.ownerUrl,
    RATE_LIMIT_OVERRIDES: '*=1000000/1m',
    ...secrets,
    ...changes,
  }
}

/** Starts a server with these variables changed; on `database` where several servers share one. */
export async function startServer(
  changes: Record<string, string> = {},
  given: FreshDatabase | null = null,
): Promise<TestServer> {
  const database = given ?? (await freshDatabase())
  const home = await mkdtemp(join(tmpdir(), 'gatehouse-home-'))
  const reading = readConfig(serverEnv(database, { GATEHOUSE_HOME: home, ...changes }))
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults))
  const kept = await keptSecrets(reading.config.home, reading.config.secrets)
  if (!kept.ok) throw new Error(JSON.stringify(kept.faults))

  const log: Record<string, unknown>[] = []
  const logger = createLogger('info', { write: (line: string) => void log.push(JSON.parse(line)) })
  const running = await start(reading.config, kept.secrets, logger)
  return {
    ...graphqlClient(running.url),
    url: running.url,
    database,
    mail: mailbox(join(home, 'mail')),
    log,
    async stop() {
      await running.stop(0)
      await rm(home, { recursive: true, force: true })
      if (given === null) await database.drop()
    },
  }
}

/** Starts a server for the tests of the `describe` that is being written, and stops it after them. */
export async function suiteServer(changes: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer(changes)
  after(() => server.stop())
  return server
}
