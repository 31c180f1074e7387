import { LRUCache } from 'lru-cache'
import type { Database } from '../db/client.ts'
import { type SessionRow, prepareFindLive } from '../db/queries/sessions.ts'
import type { Clock } from '../observability/clock.ts'
import { toPerson } from './person.ts'
import type { Change } from './revocationFeed.ts'
import type { Person } from './viewer.ts'

const keptMax = 50_000

/** A session that lived when it was read, its person, and the version that tokens must carry. */
export interface LiveSession {
  readonly session: SessionRow
  readonly person: Person
  readonly securityVersion: number
}

export interface LiveSessions {
  /** What memory may be believed to know, without a promise; undefined: ask `find`. */
  recall(sessionId: string): LiveSession | undefined
  /** The session from memory or, where memory does not know or the feed is down, from the database; null: it ended. */
  find(sessionId: string): Promise<LiveSession | null>
  /** Forgets what a change touches; a read that is under way while it arrives is not kept either. */
  forget(change: Change): void
  forgetAll(): void
}

/** The sessions in use, in memory as long as the feed of changes is up. */
export function createLiveSessions(db: Database, isFeedUp: () => boolean, clock: Clock): LiveSessions {
  const findLive = prepareFindLive(db)
  const kept = new LRUCache<string, LiveSession>({ max: keptMax })
  const sessionsOf = new Map<string, Set<string>>()
  const reading = new Map<string, Promise<LiveSession | null>>()
  let changes = 0

  const recall = (sessionId: string) => {
    if (!isFeedUp()) return undefined
    const live = kept.get(sessionId)
    return live !== undefined && live.session.expiresAt.getTime() > clock.now() ? live : undefined
  }

  const read = async (sessionId: string) => {
    const before = changes
    const [row] = await findLive.execute({ sessionId })
    if (row === undefined) return null
    const live = { session: row.session, person: toPerson(row.person), securityVersion: row.securityVersion }
    if (changes === before && isFeedUp()) keep(live)
    return live
  }

  const keep = (live: LiveSession) => {
    kept.set(live.session.id, live)
    const ids = sessionsOf.get(live.person.id) ?? new Set()
    sessionsOf.set(live.person.id, ids.add(live.session.id))
    // The index by person may outgrow what the cache keeps: then it is made anew.
    if (sessionsOf.size > 2 * keptMax) forgetAll()
  }

  const forgetAll = () => {
    changes += 1
    kept.clear()
    sessionsOf.clear()
    reading.clear()
  }

  return {
    recall,
    forgetAll,
    async find(sessionId) {
      const live = recall(sessionId)
      if (live !== undefined) return live
      // Requests that come together share one read, but none joins a read that a change has overtaken.
      const underWay = reading.get(sessionId)
      if (underWay !== undefined) return underWay
      const fresh = read(sessionId).finally(() => {
        if (reading.get(sessionId) === fresh) reading.delete(sessionId)
      })
      reading.set(sessionId, fresh)
      return fresh
    },
    forget({ kind, id }) {
      changes += 1
      reading.clear()
      if (kind === 'session') {
        kept.delete(id)
        return
      }
      for (const sessionId of sessionsOf.get(id) ?? []) kept.delete(sessionId)
      sessionsOf.delete(id)
    },
  }
}
