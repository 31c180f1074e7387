import { Refusal } from '../errors.ts'
import type { After } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import { createInbox } from './inbox.ts'

/** How often the database is asked while somebody follows. */
const pollMs = 250

/** A row may commit this long after the time that it bears: so far back each look reaches. */
const lateMs = 10_000

const rowsAtOnce = 1_000

/** How many rows may wait for a slow reader before its stream ends. */
const waitingMax = 1_000

/** So many streams one person may hold open in a process. */
const streamsOfOneMax = 10

interface Row {
  readonly id: string
  readonly timestamp: Date
}

export interface FollowerDeps<R extends Row> {
  /** The database's clock. */
  readonly now: () => Promise<Date>
  /** Up to `limit` rows not before `since` and none of `seen`, the oldest first. */
  readonly read: (since: Date, seen: readonly string[], limit: number) => Promise<readonly R[]>
  readonly after: After
  readonly logger: Logger
}

/** Rows as whichever process of the deployment adds them. */
export interface Follower<R extends Row> {
  /**
   * Each row from now on that `wants` it, once, within half a second of its commit; `owner` is who reads.
   * Throws `RATE_LIMITED` where they hold too many streams open; ends a stream whose reader falls behind.
   */
  follow(owner: string, wants: (row: R) => boolean): AsyncIterableIterator<R, undefined>
  stop(): void
}

/**
 * Asks the database while there is somebody to tell, and not otherwise. A notification for each row would make every
 * commit of the record wait for one lock; a look each quarter of a second costs the writers nothing.
 */
export function createFollower<R extends Row>({ now, read, after, logger }: FollowerDeps<R>): Follower<R> {
  const readers = new Set<{
    owner: string
    wants: (row: R) => boolean
    inbox: ReturnType<typeof createInbox<R>>
  }>()
  const seen = new Map<string, number>()
  let since: Date | null = null
  let newest = 0
  let callOff: (() => void) | null = null
  let asking = false

  const look = async (): Promise<void> => {
    since ??= await now()
    const from = new Date(Math.max(since.getTime(), newest - lateMs))
    const rows = await read(from, [...seen.keys()], rowsAtOnce)
    for (const row of rows) {
      seen.set(row.id, row.timestamp.getTime())
      newest = Math.max(newest, row.timestamp.getTime())
      for (const { wants, inbox } of readers) if (wants(row)) inbox.put(row)
    }
    for (const [id, time] of seen) if (time < newest - lateMs) seen.delete(id)
    if (rows.length === rowsAtOnce) await look()
  }

  const lookAgain = async (): Promise<void> => {
    callOff = null
    asking = true
    await look().catch((error: unknown) => logger.warn({ err: error }, 'the record could not be followed'))
    asking = false
    if (readers.size > 0) callOff = after(pollMs, () => void lookAgain())
    else rest()
  }

  const rest = () => {
    since = null
    newest = 0
    seen.clear()
  }

  return {
    follow(owner, wants) {
      const held = [...readers].filter((reader) => reader.owner === owner).length
      if (held >= streamsOfOneMax) throw new Refusal('RATE_LIMITED', { retryAfter: 60, policy: 'streams' })
      const inbox = createInbox<R>(waitingMax, () => {
        readers.delete(reader)
      })
      const reader = { owner, wants, inbox }
      readers.add(reader)
      if (callOff === null && !asking) void lookAgain()
      return inbox.rows
    },
    stop() {
      callOff?.()
      for (const { inbox } of readers) inbox.end()
    },
  }
}
