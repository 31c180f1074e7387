import type { Database } from '../db/client.ts'
import { type SessionRow, prepareFindLive } from '../db/queries/sessions.ts'
import type { Clock } from '../observability/clock.ts'
import { type LiveMemory, createLiveMemory } from './liveMemory.ts'
import { toPerson } from './person.ts'
import type { Person } from './viewer.ts'

/** A session that lived when it was read, its person, and the version that tokens must carry. */
export interface LiveSession {
  readonly session: SessionRow
  readonly person: Person
  readonly securityVersion: number
}

export type LiveSessions = LiveMemory<LiveSession>

/** The sessions in use, in memory as long as the feed of changes is up; one that has ended is none. */
export function createLiveSessions(db: Database, isFeedUp: () => boolean, clock: Clock): LiveSessions {
  const findLive = prepareFindLive(db)

  return createLiveMemory({
    kind: 'session',
    isFeedUp,
    async read(sessionId) {
      const [row] = await findLive.execute({ sessionId })
      return row === undefined ? null : { ...row, person: toPerson(row.person) }
    },
    ownerOf: ({ person }) => person.id,
    isTimely: ({ session }) => session.expiresAt.getTime() > clock.now(),
  })
}
