import { LRUCache } from 'lru-cache'
import type { Change } from './revocationFeed.ts'

const keptMax = 50_000

/** Credentials of one kind, in memory as long as the feed of changes is up. */
export interface LiveMemory<Live extends object> {
  /** What memory may be believed to know, without a promise; undefined: ask `find`. */
  recall(id: string): Live | undefined
  /** From memory or, where memory does not know or the feed is down, from the database; null: there is none. */
  find(id: string): Promise<Live | null>
  /** Forgets what a change touches; a read that is under way while it arrives is not kept either. */
  forget(change: Change): void
  forgetAll(): void
}

interface LiveMemoryDeps<Live> {
  /** Which changes name one of these by its id. */
  readonly kind: Change['kind']
  readonly read: (id: string) => Promise<Live | null>
  readonly ownerOf: (live: Live) => string
  /** Whether what is kept is still good by its own time. */
  readonly isTimely: (live: Live) => boolean
  readonly isFeedUp: () => boolean
}

export function createLiveMemory<Live extends object>(deps: LiveMemoryDeps<Live>): LiveMemory<Live> {
  const { kind, ownerOf, isTimely, isFeedUp } = deps
  const kept = new LRUCache<string, Live>({ max: keptMax })
  const idsOf = new Map<string, Set<string>>()
  const reading = new Map<string, Promise<Live | null>>()
  let changes = 0

  const recall = (id: string) => {
    if (!isFeedUp()) return undefined
    const live = kept.get(id)
    return live !== undefined && isTimely(live) ? live : undefined
  }

  const read = async (id: string) => {
    const before = changes
    const live = await deps.read(id)
    if (live !== null && changes === before && isFeedUp()) keep(id, live)
    return live
  }

  const keep = (id: string, live: Live) => {
    kept.set(id, live)
    const owner = ownerOf(live)
    const ids = idsOf.get(owner) ?? new Set()
    idsOf.set(owner, ids.add(id))
    // The index by person may outgrow what the cache keeps: then it is made anew.
    if (idsOf.size > 2 * keptMax) forgetAll()
  }

  const forgetAll = () => {
    changes += 1
    kept.clear()
    idsOf.clear()
    reading.clear()
  }

  return {
    recall,
    forgetAll,
    async find(id) {
      const live = recall(id)
      if (live !== undefined) return live
      // Requests that come together share one read, but none joins a read that a change has overtaken.
      const underWay = reading.get(id)
      if (underWay !== undefined) return underWay
      const fresh = read(id).finally(() => {
        if (reading.get(id) === fresh) reading.delete(id)
      })
      reading.set(id, fresh)
      return fresh
    },
    forget(change) {
      if (change.kind !== kind && change.kind !== 'user') return
      changes += 1
      reading.clear()
      if (change.kind === kind) {
        kept.delete(change.id)
        return
      }
      for (const id of idsOf.get(change.id) ?? []) kept.delete(id)
      idsOf.delete(change.id)
    },
  }
}
