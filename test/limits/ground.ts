import { createSecretKey } from 'node:crypto'
import { once } from 'node:events'
import { type Server, createServer } from 'node:net'
import { Writable } from 'node:stream'
import { Pool } from 'pg'
import type { Key } from '../../src/crypto/keyring.ts'
import type { Limit } from '../../src/limits/limit.ts'
import { type Redis, createRedis } from '../../src/limits/redis.ts'
import { type Logger, createLogger } from '../../src/observability/logger.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type TestRedis, startRedis as startServer } from '../support/redis.ts'

export const keySecret = keyOfBytes(7)

/** A key that is one byte over and over. */
export function keyOfBytes(byte: number): Key {
  const bytes = Buffer.alloc(32, byte)
  return { id: String(byte), bytes, secret: createSecretKey(bytes) }
}

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

/** A database of a test's own, with the project's migrations. */
export async function startPostgres(): Promise<Ground> {
  const database = await freshDatabase()
  const pools: Pool[] = []
  return {
    pool() {
      const made = new Pool({ connectionString: database.appUrl, max: 5, connectionTimeoutMillis: 1000 })
      made.on('error', () => undefined)
      made.on('connect', (client) => client.on('error', () => undefined))
      pools.push(made)
      return made
    },
    async stop() {
      await Promise.all(pools.filter(({ ended }) => !ended).map((made) => made.end()))
      await database.drop()
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

/** A real Redis and the connections that a test made to it. */
export type RedisGround = TestRedis & {
  /** A new connection to it that is ready. */
  readonly connect: (logger: Logger) => Promise<Redis>
}

/** A real Redis that keeps nothing; throws where none is installed, which `redisMissing` asks beforehand. */
export async function startRedis(): Promise<RedisGround> {
  const server = await startServer()
  if (server === null) throw new Error('redis-server is not installed')
  const connections: Redis[] = []

  return {
    ...server,
    async connect(logger) {
      const redis = createRedis(server.url, logger)
      connections.push(redis)
      if (!redis.client.isReady) await once(redis.client, 'ready')
      return redis
    },
    async stop() {
      for (const redis of connections) redis.close()
      await server.stop()
    },
  }
}
