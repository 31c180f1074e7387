import { mkdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Logger } from '../observability/logger.ts'
import { addressesAt, keepAddresses, keptPasswords } from './embedded/addresses.ts'
import { ensureCluster } from './embedded/cluster.ts'
import { enlist, holders, leave } from './embedded/holders.ts'
import { keepAlive } from './embedded/keepAlive.ts'
import { launch } from './embedded/launch.ts'
import { withLock } from './embedded/lock.ts'
import { findPostmaster, stopPostmaster } from './embedded/postmaster.ts'
import { answers, ensureRoles } from './embedded/roles.ts'
import { findSeat } from './embedded/seat.ts'

/** A running embedded database. */
export interface Embedded {
  /** For migrations, psql and drizzle-kit: the role that owns everything. */
  readonly ownerUrl: string
  /** For the server at run time: the role that cannot change the record. */
  readonly appUrl: string
  /** Whether this process started or adopted the database; false when another process that lives had it already. */
  readonly owned: boolean
  /** Leaves the database; the last process to leave stops it and waits until it is gone. Idempotent. */
  stop(): Promise<void>
}

/** `isThrowaway` gives up durability for speed: for tests, whose data nobody will miss. */
export interface EmbeddedOptions {
  readonly logger?: Logger
  readonly isThrowaway?: boolean
}

/**
 * Starts the real Postgres that npm installed, with its data in `<home>/postgres` and its log in `<home>/postgres.log`,
 * on a free port of the loopback. Attaches where a living process runs it already, adopts it where that process died,
 * and recovers it where it was killed itself, also while it is held: on the same port, so that a pool finds it again.
 * Throws an Error whose message is a sentence for the operator.
 */
export async function startEmbedded(home: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  try {
    await mkdir(resolve(home), { recursive: true, mode: 0o700 })
    const real = await realpath(home)
    return await withLock(lockOf(real), () => enter(real, options))
  } catch (error) {
    throw inWords(error, resolve(home))
  }
}

async function enter(home: string, options: EmbeddedOptions): Promise<Embedded> {
  const { logger, isThrowaway = false } = options
  const holdersFile = join(home, 'owner.pid')
  const seat = await findSeat(home)
  await ensureCluster(home, seat, isThrowaway)
  const passwords = await keptPasswords(home)
  const start = (port?: number) =>
    launch(
      seat,
      join(home, 'postgres.log'),
      isThrowaway,
      (port, signal) => answers(port, seat.dataDir, passwords, () => signal.aborted),
      port,
    )

  const living = findPostmaster(seat.dataDir)
  const owned = living === null || (await holders(holdersFile)).length === 0
  const isGone = () => findPostmaster(seat.dataDir)?.pid !== living?.pid
  if (living !== null && !(await answers(living.port, seat.dataDir, passwords, isGone))) {
    // Killed a moment ago, it was still to be seen.
    if (isGone()) return enter(home, options)
    throw new Error(
      `The embedded database (process ${living.pid}) runs but does not answer. Stop it and start again.`,
    )
  }
  const { pid, port } = living ?? (await start())
  try {
    if (owned) await ensureRoles(port, passwords)
    await keepAddresses(home, port, passwords)
    await enlist(holdersFile)
  } catch (error) {
    if (living === null) await stopPostmaster(seat.dataDir, pid)
    throw error
  }
  logger?.debug({ pid, port, owned }, 'embedded database')

  const stop = hold(home, seat.dataDir, holdersFile, async () => {
    logger?.warn('the embedded database ended by itself and is started again')
    await start(port).catch((error: unknown) =>
      logger?.error({ error }, 'the embedded database does not start'),
    )
  })
  return { ...addressesAt(port, passwords), owned, stop }
}

/** Keeps the server alive until the answer is called, which leaves it, and stops it when nobody else holds it. */
function hold(home: string, dataDir: string, holdersFile: string, revive: () => Promise<void>) {
  const isUp = () => findPostmaster(dataDir) !== null
  const letGo = keepAlive(isUp, () => withLock(lockOf(home), async () => (isUp() ? undefined : revive())))
  const leaveHome = async () => {
    await letGo()
    await withLock(lockOf(home), async () => {
      const last = (await leave(holdersFile)) === 0 ? findPostmaster(dataDir) : null
      if (last !== null) await stopPostmaster(dataDir, last.pid)
    })
  }
  let left: Promise<void> | undefined
  return () => (left ??= leaveHome())
}

const lockOf = (home: string) => join(home, 'postgres.lock')

const faults = new Map([
  ['EACCES', 'is not allowed to use it'],
  ['EPERM', 'is not allowed to use it'],
  ['EROFS', 'cannot write to it: it is read-only'],
  ['ENOSPC', 'found the disk full'],
  ['EDQUOT', 'found the disk quota used up'],
  ['EEXIST', 'found a file where a folder should be'],
  ['ENOTDIR', 'found a file where a folder should be'],
  ['ENOTEMPTY', 'found something there that is not a database'],
])

function inWords(error: unknown, home: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const words = typeof code === 'string' ? faults.get(code) : undefined
  if (words === undefined) return error
  return new Error(
    `Gatehouse keeps its database in ${home}, and ${words}. Mend that, set GATEHOUSE_HOME to another folder, or set DATABASE_URL.`,
    { cause: error },
  )
}
