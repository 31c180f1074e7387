import type { After } from '../observability/clock.ts'
import type { KeyStands } from './keyStands.ts'
import type { LiveSession, LiveSessions } from './liveSessions.ts'
import type { Change } from './revocationFeed.ts'
import type { ApiKeyViewer, SessionViewer, Viewer } from './viewer.ts'

/** How often the database is asked about those who are watched while the feed is down. */
const askAgainMs = 500

/** Tells when somebody who is still being answered, as by a stream, may no longer be. */
export interface ViewerWatch {
  /** Whether the session or key that made this viewer still lives, and the account is as it was. */
  isLive(viewer: Viewer): boolean | Promise<boolean>
  /** Calls back once the viewer is no longer live; what it returns calls that off. */
  watch(viewer: Viewer, callback: () => void): () => void
  /** Asks about those whom a change may concern; what memory knew of them is forgotten by then. */
  changed(change: Change): void
  /** Asks about everybody who is watched, and again for as long as the feed is down. */
  askAll(): void
}

interface Watched {
  readonly viewer: SessionViewer | ApiKeyViewer
  readonly callback: () => void
}

/** Watches over memory and the feed of changes; a database that does not answer revokes nobody. */
export function createViewerWatch(
  liveSessions: Pick<LiveSessions, 'find' | 'recall'>,
  keyStands: KeyStands,
  isFeedUp: () => boolean,
  after: After,
): ViewerWatch {
  const watched = new Set<Watched>()
  let askAgain: (() => void) | null = null

  const isLive: ViewerWatch['isLive'] = (viewer) => {
    if (viewer.kind === 'anonymous') return true
    if (viewer.kind === 'apiKey') return keyStands(viewer)
    const live = liveSessions.recall(viewer.sessionId)
    if (live !== undefined) return isSame(viewer, live)
    return liveSessions.find(viewer.sessionId).then((found) => found !== null && isSame(viewer, found))
  }

  const ask = async (one: Watched): Promise<void> => {
    try {
      const live = await isLive(one.viewer)
      // It may have been called off while the database was asked.
      if (!live && watched.delete(one)) one.callback()
      if (!isFeedUp()) askLater()
    } catch {
      askLater()
    }
  }

  const askEach = (asked: readonly Watched[]) => {
    for (const one of asked) void ask(one)
  }

  const askLater = () => {
    if (watched.size === 0) return
    askAgain ??= after(askAgainMs, () => {
      askAgain = null
      askEach([...watched])
    })
  }

  return {
    isLive,
    watch(viewer, callback) {
      if (viewer.kind === 'anonymous') return () => undefined
      const one = { viewer, callback }
      watched.add(one)
      // It may have ended between the look at its token and now.
      askEach([one])
      return () => void watched.delete(one)
    },
    changed({ kind, id }) {
      askEach([...watched].filter(({ viewer }) => id === idOf(viewer, kind)))
    },
    askAll: () => askEach([...watched]),
  }
}

function isSame(viewer: SessionViewer, { person, securityVersion }: LiveSession): boolean {
  return person.id === viewer.userId && securityVersion === viewer.securityVersion
}

/** What a change of this kind would name this viewer by; null where it cannot. */
function idOf(viewer: SessionViewer | ApiKeyViewer, kind: Change['kind']): string | null {
  if (kind === 'user') return viewer.userId
  if (kind === 'apiKey') return viewer.kind === 'apiKey' ? viewer.apiKeyId : null
  return viewer.kind === 'session' ? viewer.sessionId : null
}
